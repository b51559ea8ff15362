package io.parley.server.sfu;

import java.nio.ByteBuffer;

/** What we send over one peer connection: its down tracks. */
public final class SubscriberMedia {
    SubscriberMedia() {}

    /**
     * Makes a down track of a published one, with SSRCs of its own for the description. It sends
     * from {@link DownTrack#bind} on.
     *
     * @param cname the canonical name of the sender reports
     */
    public DownTrack addDownTrack(PublishedTrack source, String cname) {
        throw new UnsupportedOperationException();
    }

    /**
     * Ends a down track: with 200 ms of blank frames where the codec has such, and then {@link
     * SfuEvent.DownTrackClosed}. Idempotent.
     */
    public void remove(DownTrack downTrack, long nowNanos) {
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

    /** Ends all down tracks at once. Idempotent. */
    public void close(long nowNanos) {
        throw new UnsupportedOperationException();
    }
}
