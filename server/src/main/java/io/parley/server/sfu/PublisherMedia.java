package io.parley.server.sfu;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one peer connection sends us: its sections, each with one {@link PublishedTrack}. A peer
 * connection that also receives has a {@link SubscriberMedia} beside this one, and both are given
 * each RTCP packet.
 */
public final class PublisherMedia {
    PublisherMedia() {}

    /**
     * Puts the sections in force over which the peer may send, after each settled negotiation.
     * Tracks whose section is gone, or has another track id now, are closed; their down tracks stay
     * silent until they are removed.
     */
    public void setSections(List<ReceiveSection> sections, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** The track of a section, or null. */
    public @Nullable PublishedTrack track(String mid) {
        throw new UnsupportedOperationException();
    }

    /**
     * Takes one decrypted RTP packet and forwards it. The bytes are borrowed, and may be changed.
     *
     * @param packet a heap buffer from position to limit
     * @return false if it was refused, and counted
     */
    public boolean handleRtp(ByteBuffer packet, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** Takes one decrypted compound RTCP packet; what is not for this side is ignored. */
    public void handleRtcp(ByteBuffer compound, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** Smoothed round trip time, nanoseconds; 70 ms until it is known. */
    public long rttNanos() {
        throw new UnsupportedOperationException();
    }

    /** Ends all tracks. Idempotent. */
    public void close(long nowNanos) {
        throw new UnsupportedOperationException();
    }
}
