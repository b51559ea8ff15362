package io.parley.webrtc.datachannel;

import io.parley.webrtc.sctp.SctpOptions;
import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All data channels of one peer connection: RFC 8831 over one SCTP association.
 *
 * <p>A sans-IO engine: SCTP packets go in and out, one each call; DTLS protects them outside. Not
 * thread-safe.
 */
public final class DataChannelTransport {
    /**
     * @param random source of the verification tag, the initial TSN and the cookie key; a secure
     *     one outside of tests
     */
    public DataChannelTransport(SctpOptions options, boolean dtlsClient, RandomGenerator random) {}

    /** Fixes the DTLS role if it was not known at construction; the client owns the even ids. */
    public void setDtlsRole(boolean client) {}

    /** Largest message that the peer accepts (RFC 8841 §6), bytes; 0 for no limit. */
    public void setRemoteMaxMessageSize(int bytes) {}

    /** Starts the association; both ends call it once DTLS is up. */
    public void connect(long nowNanos) {}

    /**
     * Opens a channel, now or as soon as the association is up.
     *
     * @return a handle, 0 or more, that names the channel until it is closed; not the stream id
     * @throws IllegalStateException beyond the limit of channels, or when the transport is closed
     */
    public int open(DataChannelOptions options, long nowNanos) {
        return 0;
    }

    /** Queues a copy of what remains in {@code payload}. */
    public SendResult send(int channel, boolean binary, ByteBuffer payload, long nowNanos) {
        return SendResult.NOT_OPEN;
    }

    /** User bytes of the channel that were queued and not yet put on the wire. */
    public long bufferedAmount(int channel) {
        return 0;
    }

    /** A {@code BufferedAmountLow} event follows when the amount falls to {@code bytes}. */
    public void setBufferedAmountLowThreshold(int channel, long bytes) {}

    /** The SCTP stream of a channel, or -1 while it has none. */
    public int streamId(int channel) {
        return -1;
    }

    /** Closes a channel after what is queued on it was sent (RFC 8831 §6.7). */
    public void closeChannel(int channel, long nowNanos) {}

    /** Ends the association after everything that is queued was acknowledged. */
    public void shutdown(long nowNanos) {}

    /** Ends the association at once; the peer is told the reason. */
    public void abort(String reason, long nowNanos) {}

    /** Reads one SCTP packet. */
    public void handleDatagram(ByteBuffer in, long nowNanos) {}

    /** Moves time on. Early, late and repeated calls are harmless. */
    public void handleTimeout(long nowNanos) {}

    /** Appends the next SCTP packet to {@code out}; false when there is none. */
    public boolean pollTransmit(ByteBuffer out, long nowNanos) {
        return false;
    }

    /** The next event, or null. */
    public @Nullable DataChannelEvent pollEvent() {
        return null;
    }

    public long nextTimeout() {
        return Deadline.NEVER;
    }
}
