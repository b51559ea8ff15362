package io.parley.media.audio;

import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An Opus decoder that survives any payload. Not thread-safe. */
final class OpusAudioDecoder implements AudioDecoder {
    private final int sampleRate;
    private final int channels;
    private OpusDecoder decoder;

    OpusAudioDecoder(int sampleRate, int channels) {
        this.sampleRate = sampleRate;
        this.channels = channels;
        this.decoder = create();
    }

    private OpusDecoder create() {
        try {
            return new OpusDecoder(sampleRate, channels);
        } catch (OpusException e) {
            throw new IllegalStateException("the Opus decoder cannot start", e);
        }
    }

    @Override
    public int sampleRate() {
        return sampleRate;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public int maxSamples() {
        return sampleRate / 1000 * Opus.MAX_PACKET_MILLIS;
    }

    @Override
    public int samples(byte[] payload, int offset, int length) {
        int at48 = Opus.duration(payload, offset, length);
        return at48 < 0 ? -1 : at48 / (Opus.CLOCK_RATE / sampleRate);
    }

    @Override
    public int decode(byte[] payload, int offset, int length, short[] out, int outOffset) {
        if (samples(payload, offset, length) < 0) {
            return -1;
        }
        return run(payload, offset, length, out, outOffset, maxSamples(), false);
    }

    @Override
    public int conceal(int samples, short[] out, int outOffset) {
        checkGap(samples);
        return filled(run(null, 0, 0, out, outOffset, samples, false), samples, out, outOffset);
    }

    @Override
    public int recover(
            byte[] next, int offset, int length, int samples, short[] out, int outOffset) {
        checkGap(samples);
        int made =
                samples(next, offset, length) < 0
                        ? -1
                        : run(next, offset, length, out, outOffset, samples, true);
        return filled(made, samples, out, outOffset);
    }

    private void checkGap(int samples) {
        if (samples <= 0 || samples > maxSamples() || samples % (sampleRate / 400) != 0) {
            throw new IllegalArgumentException(
                    "samples: "
                            + samples
                            + " (expected: a multiple of 2.5 ms up to "
                            + maxSamples()
                            + ")");
        }
    }

    private int filled(int made, int samples, short[] out, int outOffset) {
        int from = Math.max(made, 0);
        Arrays.fill(out, outOffset + from * channels, outOffset + samples * channels, (short) 0);
        return samples;
    }

    /**
     * The library reports what it notices, and runs out of its arrays on what it does not. After
     * either, its state is worth nothing.
     */
    private int run(
            byte @Nullable [] payload,
            int offset,
            int length,
            short[] out,
            int outOffset,
            int samples,
            boolean fec) {
        try {
            return decoder.decode(payload, offset, length, out, outOffset, samples, fec);
        } catch (OpusException | RuntimeException | AssertionError e) {
            decoder = create();
            return -1;
        }
    }

    @Override
    public void reset() {
        decoder.resetState();
    }
}
