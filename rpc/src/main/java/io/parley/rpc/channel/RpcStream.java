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
    private int deferredFrames;
    private long deferredBytes;

    // Any thread.
    private final AtomicLong unread = new AtomicLong();
    private final AtomicInteger unreadMessages = new AtomicInteger();
    private volatile boolean deferring;

    RpcStream(StreamMultiplexer<?> multiplexer, Executor executor, int maxInboundMessage) {
        this.multiplexer = multiplexer;
        this.maxInboundMessage = maxInboundMessage;
        this.events = new CallEvents(executor, multiplexer.pipe(), this);
    }

    /** The next frame to send, or null; {@link #onFrameSent} follows if the pipe takes it. */
    abstract @Nullable ByteBuffer nextFrame(FrameWriter writer);

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
        boolean waits = unreadMessages.get() > 0;
        if (waits && unread.get() + message.cost() > Limits.UNREAD) {
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
            unreadMessages.incrementAndGet();
            events.add(message);
        }
        return null;
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
