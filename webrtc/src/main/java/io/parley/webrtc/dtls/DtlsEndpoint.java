package io.parley.webrtc.dtls;

import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * One end of a DTLS 1.2 connection (RFC 6347), as an engine: after each input take out {@link
 * #pollTransmit}, {@link #pollEvent} and {@link #pollApplicationData} until each says that there is
 * no more. All methods belong to one thread; only {@code wakeUp} is called from another.
 */
public final class DtlsEndpoint {
    private final DtlsCounters counters = new DtlsCounters();

    /**
     * @param wakeUp called on a thread of the pool when the handshake has something to say: the
     *     loop then calls {@link #handleTimeout} and drains
     */
    public DtlsEndpoint(
            DtlsOptions options, DtlsHandshakePool pool, SecureRandom random, Runnable wakeUp) {}

    /** Begins: a client sends its first flight, a server starts to wait for the client's. */
    public void start(long nowNanos) {}

    /** Reads one datagram of DTLS records (RFC 7983: first byte 20 to 63). */
    public void handleDatagram(ByteBuffer in, long nowNanos) {}

    /** Moves time on, and takes over what the handshake thread has done. */
    public void handleTimeout(long nowNanos) {}

    /** Appends one datagram to {@code out}; false when there is none. */
    public boolean pollTransmit(ByteBuffer out, long nowNanos) {
        return false;
    }

    /** The next event; null when there is none. */
    public @Nullable DtlsEvent pollEvent() {
        return null;
    }

    /** Appends the plaintext of one received record to {@code out}; false when there is none. */
    public boolean pollApplicationData(ByteBuffer out) {
        return false;
    }

    /** When {@link #handleTimeout} wants to be called. */
    public long nextTimeout() {
        return Deadline.NEVER;
    }

    /**
     * Appends one record with the rest of {@code plaintext} to {@code out}, which wants {@link
     * #recordOverhead} bytes more; false, and nothing changes, when the connection is not up or
     * {@code out} has no room.
     */
    public boolean seal(ByteBuffer plaintext, ByteBuffer out) {
        return false;
    }

    /** Bytes that {@link #seal} adds at most; 37 with AES-GCM. */
    public int recordOverhead() {
        return 37;
    }

    /** True between {@code Connected} and {@code Closed}. */
    public boolean isConnected() {
        return false;
    }

    /** Sends close_notify if the connection is up, and gives up a handshake that still runs. */
    public void close(long nowNanos) {}

    public DtlsCounters counters() {
        return counters;
    }
}
