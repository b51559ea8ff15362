package io.parley.media.audio;

import java.util.Arrays;

/** but no click and no silence either. Not thread-safe. */
final class G711Decoder implements AudioDecoder {
    private static final int SAMPLE_RATE = 8_000;
    private static final int MAX_SAMPLES = SAMPLE_RATE / 1000 * 120;
    private static final int PERIOD = SAMPLE_RATE / 100;

    /** From full volume to silence in 60 ms. */
    private static final float FADE = 1f / (SAMPLE_RATE * 0.06f);

    private final G711.Law law;
    private final short[] last = new short[PERIOD];
    private int concealed;

    G711Decoder(G711.Law law) {
        this.law = law;
    }

    @Override
    public int sampleRate() {
        return SAMPLE_RATE;
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public int maxSamples() {
        return MAX_SAMPLES;
    }

    @Override
    public int samples(byte[] payload, int offset, int length) {
        return length < 1 || length > MAX_SAMPLES ? -1 : length;
    }

    @Override
    public int decode(byte[] payload, int offset, int length, short[] out, int outOffset) {
        if (samples(payload, offset, length) < 0) {
            return -1;
        }
        for (int i = 0; i < length; i++) {
            out[outOffset + i] = G711.decode(law, payload[offset + i]);
        }
        int keep = Math.min(length, PERIOD);
        System.arraycopy(last, keep, last, 0, PERIOD - keep);
        System.arraycopy(out, outOffset + length - keep, last, PERIOD - keep, keep);
        concealed = 0;
        return length;
    }

    @Override
    public int conceal(int samples, short[] out, int outOffset) {
        if (samples <= 0 || samples > MAX_SAMPLES) {
            throw new IllegalArgumentException(
                    "samples: " + samples + " (expected: 1 to " + MAX_SAMPLES + ")");
        }
        for (int i = 0; i < samples; i++, concealed++) {
            float volume = Math.max(0, 1 - concealed * FADE);
            out[outOffset + i] = (short) (last[concealed % PERIOD] * volume);
        }
        return samples;
    }

    @Override
    public int recover(
            byte[] next, int offset, int length, int samples, short[] out, int outOffset) {
        return conceal(samples, out, outOffset);
    }

    @Override
    public void reset() {
        Arrays.fill(last, (short) 0);
        concealed = 0;
    }
}
