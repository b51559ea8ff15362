package io.parley.server.sfu;

import org.jspecify.annotations.Nullable;

/** One track that a peer sends: its layers, and the down tracks that it is forwarded to. */
public final class PublishedTrack {
    PublishedTrack() {}

    /** The section's id. */
    public String mid() {
        throw new UnsupportedOperationException();
    }

    /** The track id of the description, or empty. */
    public String trackId() {
        throw new UnsupportedOperationException();
    }

    public MediaKind kind() {
        throw new UnsupportedOperationException();
    }

    /** What the publisher sends; the first negotiated codec until a packet came. */
    public CodecType codec() {
        throw new UnsupportedOperationException();
    }

    /** The codecs of its section. */
    public CodecParameters codecParameters() {
        throw new UnsupportedOperationException();
    }

    /** A stream of any layer came. */
    public boolean isStarted() {
        throw new UnsupportedOperationException();
    }

    /** Several layers in one stream, known from its packets or {@link #setLayers}. */
    public boolean isSvc() {
        throw new UnsupportedOperationException();
    }

    /**
     * What was announced.
     *
     * @param layers how many spatial layers, 1 to 3
     * @param svc whether they are in one stream
     */
    public void setLayers(int layers, boolean svc) {
        throw new UnsupportedOperationException();
    }

    /** Frames are opaque: nothing can be converted or filled in. */
    public void setEncrypted(boolean encrypted) {
        throw new UnsupportedOperationException();
    }

    /** The publisher muted or unmuted; subscribers get a second of silence or black. */
    public void setMuted(boolean muted, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** The SSRC of a layer, 0 to 2, or 0 when none was seen. */
    public int ssrc(int layer) {
        throw new UnsupportedOperationException();
    }

    /** The rid of a layer, or null when it has none or was not seen. */
    public @Nullable String rid(int layer) {
        throw new UnsupportedOperationException();
    }

    /** Received of one layer in the last second or two, with its lower temporal layers; bit/s. */
    public long bitrateBps(int spatial, int temporal) {
        throw new UnsupportedOperationException();
    }

    /** The best layer that flows now, or -1. */
    public int maxActiveLayer() {
        throw new UnsupportedOperationException();
    }

    /** Asks the publisher for a key frame, subject to the throttle. */
    public void requestKeyFrame(int layer, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /**
     * The loudness of the window that ends now, and starts the next one.
     *
     * @return 0 (silent or too seldom loud) to 1
     */
    public double takeAudioLevel(long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** What was received, lost and repaired. */
    public TrackStats stats() {
        throw new UnsupportedOperationException();
    }
}
