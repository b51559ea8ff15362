package io.parley.rpc.channel;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One end of a pipe: its streams, and whose turn it is to send. Streams with something to send
 * stand in a line; each sends one packet's worth and goes to the end of it, while little waits in
 * the pipe. So no stream starves another, and a new one waits for one round.
 *
 * <p>Belongs to the pipe's thread, except for {@link #signal} and {@link #execute}.
 */
abstract class StreamMultiplexer<S extends RpcStream> implements FramePipe.Listener {
    /** What a stream may send before it is the next one's turn, bytes. */
    private static final int QUANTUM = Limits.PACKET;

    /** What a frame costs beyond the part of a message in it. */
    private static final int FRAME_COST = 64;

    private final FramePipe pipe;
    private final FrameReader reader;
    private final FrameWriter writer = new FrameWriter();
    private final ChannelCounters counters = new ChannelCounters();
    final StreamTable<S> streams = new StreamTable<>();
    private final ArrayDeque<S> line = new ArrayDeque<>();
    private final ArrayDeque<ByteBuffer> urgent = new ArrayDeque<>();
    private boolean full;

    /** What waits for the rest of messages or for readers, bytes. Any thread. */
    final AtomicLong unread = new AtomicLong();

    /** The other side knows {@link FlowControl}. Any thread. */
    private volatile boolean knowsCredit;

    // Any thread.
    private final Queue<RpcStream> signals = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile @Nullable String closeReason;
    private volatile boolean open;

    StreamMultiplexer(FramePipe pipe, boolean readsRequests) {
        this.pipe = pipe;
        this.reader = new FrameReader(readsRequests);
    }

    final FramePipe pipe() {
        return pipe;
    }

    /** Any thread. */
    final ChannelCounters counters() {
        return counters;
    }

    /** Any thread. */
    final boolean isOpen() {
        return open;
    }

    /** Why the pipe closed; null while it is not. Any thread. */
    final @Nullable String closeReason() {
        return closeReason;
    }

    final FrameWriter writer() {
        return writer;
    }

    /** The pipe's thread is to look after a stream. Any thread. */
    final void signal(RpcStream stream) {
        if (!stream.signalled.getAndSet(true)) {
            signals.add(stream);
            if (!scheduled.getAndSet(true)) {
                execute(this::serve);
            }
        }
    }

    /** Runs a task on the pipe's thread, or here when that has ended. Any thread. */
    final void execute(Runnable task) {
        if (!pipe.execute(task)) {
            runAfterEnd(task);
        }
    }

    private synchronized void runAfterEnd(Runnable task) {
        if (closeReason == null) {
            onClose("the connection's thread has ended");
        }
        task.run();
    }

    private void serve() {
        scheduled.set(false);
        for (RpcStream next = signals.poll(); next != null; next = signals.poll()) {
            next.signalled.set(false);
            @SuppressWarnings("unchecked") // streams signal the multiplexer that made them
            S stream = (S) next;
            String reason = closeReason;
            if (reason != null) {
                stream.onPipeClosed(reason);
            } else if (onSignal(stream)) {
                standInLine(stream);
            }
        }
        pump();
    }

    /** A stream was signalled; whether it may have something to send. */
    abstract boolean onSignal(S stream);

    final void standInLine(S stream) {
        if (!stream.inLine) {
            stream.inLine = true;
            line.add(stream);
        }
    }

    /** Whether the other side knows {@link FlowControl}. Any thread. */
    final boolean knowsCredit() {
        return knowsCredit;
    }

    final void learnCredit() {
        knowsCredit = true;
    }

    final void sendCredit(long id, long bytes) {
        sendUrgently(writer.credit(id, bytes));
    }

    /** A stream may send again. */
    @SuppressWarnings("unchecked") // it is one of those that this made
    final void resume(RpcStream stream) {
        standInLine((S) stream);
        pump();
    }

    /** Sends as long as little waits in the pipe. */
    final void pump() {
        full = false;
        while (!urgent.isEmpty() && send(urgent.peek())) {
            urgent.remove();
        }
        while (open && !full && pipe.bufferedAmount() < Limits.HIGH_WATER) {
            S stream = line.poll();
            if (stream == null) {
                return;
            }
            if (!sendSome(stream)) {
                stream.inLine = false;
            } else if (full) {
                line.addFirst(stream);
            } else {
                line.addLast(stream);
            }
        }
    }

    /** One stream's turn; whether it stays in line. */
    private boolean sendSome(S stream) {
        int budget = QUANTUM;
        while (budget > 0) {
            ByteBuffer frame = stream.nextFrame(writer);
            if (frame == null) {
                return false;
            }
            if (!send(frame)) {
                return true;
            }
            budget -= stream.onFrameSent() + FRAME_COST;
        }
        return true;
    }

    private boolean send(ByteBuffer frame) {
        full = !open || !pipe.send(frame);
        if (full) {
            return false;
        }
        counters.increment(ChannelCounter.FRAMES_SENT);
        return true;
    }

    /**
     * Sends a small frame out of turn. A peer that makes this side send such frames and does not
     * read them loses the pipe.
     */
    final void sendUrgently(ByteBuffer frame) {
        if (!open) {
            return;
        }
        boolean inTurn = urgent.isEmpty() && pipe.bufferedAmount() < Limits.URGENT_WATER;
        if (inTurn && send(frame)) {
            return;
        }
        if (urgent.size() >= Limits.URGENT_FRAMES) {
            pipe.close();
            return;
        }
        ByteBuffer copy = ByteBuffer.allocate(frame.remaining()).put(frame.duplicate());
        urgent.add(copy.flip());
    }

    @Override
    public final void onOpen() {
        open = true;
        onPipeOpen();
        pump();
    }

    void onPipeOpen() {}

    @Override
    public final void onWritable() {
        pump();
    }

    @Override
    public final void onFrame(ByteBuffer frame) {
        counters.increment(ChannelCounter.FRAMES_RECEIVED);
        int length = frame.remaining();
        boolean keeps = false;
        if (!reader.read(frame)) {
            counters.increment(ChannelCounter.FRAMES_UNDECODABLE);
        } else if (!reader.hasStream()) {
            counters.increment(ChannelCounter.FRAMES_WITHOUT_STREAM);
        } else {
            keeps = onFrame(streams.get(reader.streamId()), reader, length);
        }
        if (!keeps) {
            pipe.consume(1, length);
        }
    }

    /**
     * A frame that can be decoded.
     *
     * @param stream null when there is none of that id
     * @return whether the stream will see to it that the frame is consumed
     */
    abstract boolean onFrame(@Nullable S stream, FrameReader frame, int length);

    @Override
    public final void onClose(String reason) {
        closeReason = reason;
        open = false;
        urgent.clear();
        for (S stream : streams.all()) {
            remove(stream);
            stream.onPipeClosed(reason);
        }
        for (S stream = line.poll(); stream != null; stream = line.poll()) {
            stream.onPipeClosed(reason); // those that had no id yet
        }
        onPipeClosed(reason);
    }

    abstract void onPipeClosed(String reason);

    /** Nothing more is read or sent on a stream. */
    void remove(S stream) {
        if (streams.get(stream.id) == stream) {
            streams.remove(stream.id);
        }
        stream.out.close();
        stream.dropInbound();
    }
}
