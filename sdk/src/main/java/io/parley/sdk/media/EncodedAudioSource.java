package io.parley.sdk.media;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Opus packets of an encoder or a file, which go out as they are and at once. It feeds one
 * published track; while there is none, packets are dropped. Any thread, but packets must come from
 * one at a time, and at the pace at which they are to be heard.
 *
 * @since 0.1
 */
public final class EncodedAudioSource {
    /** Of Opus in RTP, whatever was encoded (RFC 7587 §4.1). */
    public static final int SAMPLE_RATE = 48_000;

    private final int channels;
    private volatile @Nullable EncodedAudioSink sink;
    private long expected = Long.MIN_VALUE;

    private EncodedAudioSource(int channels) {
        this.channels = channels;
    }

    /**
     * A source of Opus packets.
     *
     * @param channels 1 or 2: what the others are told
     */
    public static EncodedAudioSource create(int channels) {
        if (channels < 1 || channels > 2) {
            throw new IllegalArgumentException("channels: " + channels + " (expected: 1 or 2)");
        }
        return new EncodedAudioSource(channels);
    }

    /** What it was made with. */
    public int channels() {
        return channels;
    }

    /**
     * Sends a packet. Never waits.
     *
     * @param frame of Opus; copied before this returns
     * @return false when it was dropped: the track is not published, is muted, or too much waits
     * @throws IllegalArgumentException if it is not Opus
     */
    public boolean captureFrame(EncodedAudioFrame frame) {
        requireNonNull(frame, "frame");
        if (!frame.mimeType().equalsIgnoreCase("audio/opus") || frame.sampleRate() != SAMPLE_RATE) {
            throw new IllegalArgumentException(
                    "frame: " + frame + " (expected: audio/opus at 48000 Hz)");
        }
        EncodedAudioSink target = sink;
        if (target == null) {
            return false;
        }
        boolean begins = frame.timestamp() != expected;
        expected = frame.timestamp() + frame.samples();
        byte[] data = frame.data();
        return target.onPacket(
                data, 0, data.length, frame.timestamp(), EncodedAudioSink.NO_LEVEL, begins);
    }

    synchronized void attach(EncodedAudioSink value) {
        if (sink != null) {
            throw new IllegalStateException(
                    "the source feeds another published track; make one for each");
        }
        sink = value;
    }

    synchronized void detach(EncodedAudioSink value) {
        if (sink == value) {
            sink = null;
        }
    }
}
