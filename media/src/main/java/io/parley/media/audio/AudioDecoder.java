package io.parley.media.audio;

/**
 * Makes PCM of payloads, and fills gaps. Payloads may hold anything: a malformed one is refused and
 * the decoder stays usable. Not thread-safe; one stream each.
 *
 * @since 0.1
 */
public interface AudioDecoder {
    /** Samples a second that come out, for each channel. */
    int sampleRate();

    /** Channels that come out, interleaved: 1 or 2. */
    int channels();

    /** The most samples of each channel that one payload can hold. */
    int maxSamples();

    /** Samples of each channel in a payload, without decoding it; -1 when it is malformed. */
    int samples(byte[] payload, int offset, int length);

    /**
     * Decodes a payload.
     *
     * @param out gets 16-bit samples, interleaved, and has room for {@link #maxSamples} × {@link
     *     #channels}
     * @return the number of samples of each channel; -1 when the payload is malformed
     */
    int decode(byte[] payload, int offset, int length, short[] out, int outOffset);

    /**
     * Makes up what is missing, from what came before.
     *
     * @param samples of each channel, at most {@link #maxSamples}; a multiple of 2.5 ms for Opus
     * @return the number of samples of each channel: {@code samples}
     */
    int conceal(int samples, short[] out, int outOffset);

    /**
     * Makes up the frame before a payload from the redundancy in it (Opus in-band FEC), or conceals
     * it when there is none. The payload itself is to be decoded afterwards.
     *
     * @param samples how much is missing, of each channel; a multiple of 2.5 ms for Opus
     * @return the number of samples of each channel: {@code samples}
     */
    int recover(byte[] next, int offset, int length, int samples, short[] out, int outOffset);

    /** Forgets the past of the stream. */
    void reset();
}
