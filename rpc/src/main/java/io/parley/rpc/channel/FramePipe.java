package io.parley.rpc.channel;

import java.nio.ByteBuffer;

/**
 * One reliable, ordered pipe of binary messages between two peers, with one thread on which all of
 * its events come. gRPC calls travel in it, one frame in each message.
 */
public interface FramePipe {
    /** Hears of the pipe, on the pipe's thread, in order, never from within a call to the pipe. */
    interface Listener {
        /** Frames can be sent. */
        void onOpen();

        /**
         * A frame arrived. It takes room in the receive window until {@link FramePipe#consume}.
         *
         * @param frame a heap buffer, the listener's to keep
         */
        void onFrame(ByteBuffer frame);

        /** The buffered amount fell to {@link Limits#LOW_WATER} or below it. */
        void onWritable();

        /** The pipe is closed, by whomever; the last call. */
        void onClose(String reason);
    }

    /** Starts to tell what happens; once. Any thread. */
    void listen(Listener listener);

    /**
     * Runs a task on the pipe's thread, after those given before. Any thread.
     *
     * @return false when the thread has ended and the task will not run
     */
    boolean execute(Runnable task);

    /** Whether the caller is on the pipe's thread, where nothing may block. Any thread. */
    boolean inThread();

    /**
     * Sends one frame. Pipe's thread only.
     *
     * @param frame a heap buffer, copied from its position to its limit
     * @return false when nothing was taken: the pipe is closed or full
     */
    boolean send(ByteBuffer frame);

    /** Bytes of frames that were taken and not yet put on the wire. Pipe's thread only. */
    long bufferedAmount();

    /**
     * Gives room in the receive window back. Pipe's thread only.
     *
     * @param frames that were told and are done with
     * @param bytes of these frames, together
     */
    void consume(int frames, long bytes);

    /** Closes the pipe after what was sent. Any thread; idempotent. */
    void close();
}
