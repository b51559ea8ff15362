package io.parley.media.audio;

/**
 * Makes payloads of PCM, one frame at a time. Not thread-safe; one stream each.
 *
 * @since 0.1
 */
public interface AudioEncoder {
    /** Samples a second that go in, for each channel. */
    int sampleRate();

    /** Channels that go in, interleaved: 1 or 2. */
    int channels();

    /** Samples of each channel in one frame. */
    int frameSamples();

    /** The clock rate of RTP timestamps: 48,000 for Opus whatever goes in, 8,000 for G.711. */
    int clockRate();

    /** The largest payload that {@link #encode} makes, bytes. */
    int maxPayload();

    /**
     * Encodes one frame.
     *
     * @param pcm 16-bit samples, interleaved
     * @param offset where {@link #frameSamples} × {@link #channels} of them begin
     * @param out gets the payload, and has room for {@link #maxPayload} bytes
     * @return the length of the payload, bytes; 0 when nothing need be sent (silence, with DTX)
     */
    int encode(short[] pcm, int offset, byte[] out, int outOffset);

    /** Forgets the past of the stream. */
    void reset();
}
