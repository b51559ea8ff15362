package io.parley.webrtc;

import io.parley.webrtc.datachannel.SendResult;
import io.parley.webrtc.net.PeerTransport;
import io.parley.webrtc.net.TransportLoop;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DataChannel} driven on the thread of its connection's loop, for protocols that carry
 * many conversations over one channel: no thread is changed on the way in or out, and what has
 * arrived takes room in the SCTP receive window until {@link #consume}.
 *
 * <p>Except where said otherwise, methods are for the loop's thread: {@link #execute} gets there.
 * Nothing on that thread may block.
 *
 * @since 0.1
 */
public final class DataChannelPort {
    /** Hears of the channel, on the loop's thread, in order. */
    public interface Listener {
        /** Messages can be sent. */
        void onOpen();

        /**
         * A whole message.
         *
         * @param payload a heap buffer, the listener's to keep
         * @param binary false for text, whose payload is UTF-8 (not verified)
         */
        void onMessage(ByteBuffer payload, boolean binary);

        /** The buffered amount fell to the channel's threshold or below it. */
        void onBufferedAmountLow();

        /** The channel is closed; the last call. */
        void onClose(String reason);
    }

    private final TransportLoop loop;
    private final DataChannel channel;
    private final Listener listener;
    private @Nullable PeerTransport transport;
    private boolean closed;

    DataChannelPort(TransportLoop loop, DataChannel channel, Listener listener) {
        this.loop = loop;
        this.channel = channel;
        this.listener = listener;
    }

    /** The channel that this drives. Any thread. */
    public DataChannel channel() {
        return channel;
    }

    /**
     * Runs a task on the loop's thread, after those given before. Any thread.
     *
     * @return false when the loop is closed and the task will not run
     */
    public boolean execute(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException loopClosed) {
            return false;
        }
    }

    /** Whether the caller is the loop's thread. Any thread. */
    public boolean inLoop() {
        return loop.inLoop();
    }

    /**
     * Sends a binary message.
     *
     * @param payload a heap buffer, copied from its position to its limit
     * @return QUEUED, or why nothing was taken
     */
    public SendResult send(ByteBuffer payload) {
        PeerTransport peer = transport;
        return peer == null || closed
                ? SendResult.NOT_OPEN
                : peer.send(channel.handle, true, payload);
    }

    /** Bytes of messages that were taken and not yet put on the wire. */
    public long bufferedAmount() {
        PeerTransport peer = transport;
        return peer == null ? 0 : peer.bufferedAmount(channel.handle);
    }

    /**
     * Gives room in the receive window back.
     *
     * @param messages that were told and are done with
     * @param bytes of their payloads, together
     */
    public void consume(int messages, long bytes) {
        PeerTransport peer = transport;
        if (peer != null) {
            peer.consume(messages, bytes);
        }
    }

    /** Closes the channel after what was sent. Any thread; idempotent. */
    public void close() {
        channel.close();
    }

    void opened(PeerTransport peer) {
        if (!closed) {
            transport = peer;
            listener.onOpen();
        }
    }

    void message(ByteBuffer payload, boolean binary) {
        listener.onMessage(payload, binary);
    }

    void low() {
        listener.onBufferedAmountLow();
    }

    void closed(String reason) {
        if (!closed) {
            closed = true;
            listener.onClose(reason);
        }
    }
}
