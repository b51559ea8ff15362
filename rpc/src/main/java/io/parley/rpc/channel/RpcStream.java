package io.parley.rpc.channel;

import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One call on the wire: what it has to send, and what arrived for it. The fields without a word
 * about threads belong to the pipe's thread.
 */
abstract class RpcStream implements CallEvents.Target {
    private final StreamMultiplexer<?> multiplexer;
    private final int maxInboundMessage;
    final OutboundQueue out = new OutboundQueue();
    final CallEvents events;
    long id;

    /** It is in the line of those who have something to send. */
    boolean inLine;

    /** Set while the pipe's thread is to look after it. Any thread. */
    final AtomicBoolean signalled = new AtomicBoolean();

    private @Nullable InboundMessage partial;
    private long sendLimit = FlowControl.UNLIMITED;
    private long sentBytes;
    private long receivedBytes;
    private long granted = FlowControl.WINDOW;
    private int deferredFrames;
    private long deferredBytes;

    // Any thread.
    private final AtomicLong unread = new AtomicLong();
    private final AtomicInteger unreadMessages = new AtomicInteger();
    private final AtomicLong unreadBytes = new AtomicLong();
    private final AtomicLong takenSinceGrant = new AtomicLong();
    private volatile boolean deferring;

    RpcStream(StreamMultiplexer<?> multiplexer, Executor executor, int maxInboundMessage) {
        this.multiplexer = multiplexer;
        this.maxInboundMessage = maxInboundMessage;
        this.events = new CallEvents(executor, multiplexer.pipe(), this);
    }

    /** The next frame to send, or null; {@link #onFrameSent} follows if the pipe takes it. */
    abstract @Nullable ByteBuffer nextFrame(FrameWriter writer);

    /** How much of a message may be sent now, in one packet; -1 when there is no credit for it. */
    int sendable(Outbound message) {
        int left = message.body.length - message.sent;
        int wanted = Math.min(Limits.PACKET, left);
        long credit = Math.max(0, sendLimit - sentBytes);
        return wanted > 0 && credit == 0 ? -1 : (int) Math.min(wanted, credit);
    }

    void onBytesSent(int length) {
        sentBytes += length;
        out.onSent(length);
    }

    /** The other side takes that many bytes of messages in all; it never takes that back. */
    void onCredit(long bytes) {
        if (bytes >= 0) {
            limitTo(bytes);
            multiplexer.resume(this);
        }
    }

    /** What the other side takes to begin with, or more. */
    void limitTo(long bytes) {
        sendLimit = sendLimit == FlowControl.UNLIMITED ? bytes : Math.max(sendLimit, bytes);
    }

    /** Tells the other side that it may send more, if that is worth a frame. */
    private void grant() {
        long more = receivedBytes - unreadBytes.get() + FlowControl.WINDOW;
        if (more - granted >= FlowControl.STEP && multiplexer.knowsCredit() && isReceiving()) {
            granted = more;
            takenSinceGrant.set(0);
            multiplexer.sendCredit(id, more);
        }
    }

    /** Whether more messages may come. */
    abstract boolean isReceiving();

    /** The pipe took the frame: how much of a message was in it. */
    abstract int onFrameSent();

    /** The pipe is closed. */
    abstract void onPipeClosed(String reason);

    /**
     * Takes a packet of a message in.
     *
     * @return null, or why the call cannot go on
     */
    @Nullable Status onPacket(FrameReader frame, int frameLength) {
        InboundMessage message = partial == null ? new InboundMessage() : partial;
        partial = message;
        long cost = message.cost();
        message.add(frame.array(), frame.dataStart(), frame.dataLength());
        cost = message.cost() - cost;
        multiplexer.unread.addAndGet(cost);
        receivedBytes += frame.dataLength();
        boolean waits = unreadMessages.get() > 0;
        if (waits && isTooMuch(message)) {
            defer(frameLength);
        } else {
            multiplexer.pipe().consume(1, frameLength);
        }
        if (message.size() > maxInboundMessage) {
            return Status.RESOURCE_EXHAUSTED.withDescription(
                    "message: larger than " + maxInboundMessage + " bytes");
        }
        if (message.cost() > Limits.UNREAD && multiplexer.unread.get() > Limits.CONNECTION_UNREAD) {
            return Status.RESOURCE_EXHAUSTED.withDescription(
                    "more than "
                            + Limits.CONNECTION_UNREAD
                            + " bytes of this connection's calls wait for their readers");
        }
        if (frame.eom()) {
            partial = null;
            unread.addAndGet(message.cost());
            unreadBytes.addAndGet(message.size());
            unreadMessages.incrementAndGet();
            events.add(message);
        } else {
            grant();
        }
        return null;
    }

    /** Not reached by a peer that keeps to its credit, unless it sends the smallest of packets. */
    private boolean isTooMuch(InboundMessage message) {
        return unread.get() + message.cost() > 2L * Limits.UNREAD
                || multiplexer.unread.get() > Limits.CONNECTION_UNREAD / 2;
    }

    /** Whether a message has begun and not ended. */
    boolean isInMessage() {
        return partial != null;
    }

    /** What is in the frame keeps its room in the pipe's receive window, so that it fills up. */
    private void defer(int frameLength) {
        deferredFrames++;
        deferredBytes += frameLength;
        deferring = true;
        if (unreadMessages.get() == 0) {
            releaseDeferred();
        }
    }

    /** The reader has made room: what was kept back is given to the pipe. */
    void releaseDeferred() {
        if (deferredFrames > 0 && hasRoom()) {
            multiplexer.pipe().consume(deferredFrames, deferredBytes);
            deferredFrames = 0;
            deferredBytes = 0;
        }
        deferring = deferredFrames > 0;
    }

    private boolean hasRoom() {
        return unreadMessages.get() == 0 || unread.get() <= Limits.UNREAD / 2;
    }

    /** Nothing more is taken in: what has no reader is forgotten. */
    void dropInbound() {
        InboundMessage rest = partial;
        if (rest != null) {
            partial = null;
            multiplexer.unread.addAndGet(-rest.cost());
        }
        if (deferredFrames > 0) {
            multiplexer.pipe().consume(deferredFrames, deferredBytes);
            deferredFrames = 0;
            deferredBytes = 0;
        }
        deferring = false;
    }

    /** A message has left the queue. On the call's executor. */
    private void onTaken(InboundMessage message) {
        long left = unread.addAndGet(-message.cost());
        int messages = unreadMessages.decrementAndGet();
        multiplexer.unread.addAndGet(-message.cost());
        unreadBytes.addAndGet(-message.size());
        long taken = takenSinceGrant.addAndGet(message.size());
        if (taken >= FlowControl.STEP && multiplexer.knowsCredit()) {
            multiplexer.execute(this::grant);
        }
        if (deferring && (messages == 0 || left <= Limits.UNREAD / 2)) {
            multiplexer.execute(this::releaseDeferred);
        }
    }

    @Override
    public final void onMessage(InboundMessage message) {
        onTaken(message);
        deliver(message);
    }

    @Override
    public final void onDiscarded(InboundMessage message) {
        onTaken(message);
    }

    /** Gives a message to the application. On the call's executor. */
    abstract void deliver(InboundMessage message);

    /** Queues something to send; tells the pipe's thread unless more is to follow at once. */
    void enqueue(Outbound item, boolean flush) {
        out.add(item);
        if (out.becameReady()) {
            events.tellReady();
        }
        if (flush) {
            multiplexer.signal(this);
        }
    }
}
