package io.parley.media.audio;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import io.github.jaredmdobson.concentus.OpusSignal;

/**
 * An Opus encoder. Not thread-safe.
 *
 * @since 0.1
 */
public final class OpusAudioEncoder implements AudioEncoder {
    /** More than 510 kbit/s take in 20 ms; longer frames are held below it. */
    private static final int MAX_PAYLOAD = 1275;

    /** A packet this short says only that there is silence (RFC 6716 §2.1.9). */
    private static final int SILENCE_LENGTH = 2;

    private final OpusEncoderOptions options;
    private final OpusEncoder encoder;

    OpusAudioEncoder(OpusEncoderOptions options) {
        this.options = options;
        try {
            encoder =
                    new OpusEncoder(
                            options.sampleRate(),
                            options.channels(),
                            options.music()
                                    ? OpusApplication.OPUS_APPLICATION_AUDIO
                                    : OpusApplication.OPUS_APPLICATION_VOIP);
        } catch (OpusException e) {
            throw new IllegalStateException("the Opus encoder cannot start", e);
        }
        encoder.setSignalType(
                options.music() ? OpusSignal.OPUS_SIGNAL_MUSIC : OpusSignal.OPUS_SIGNAL_VOICE);
        encoder.setBitrate(options.bitrate());
        encoder.setUseInbandFEC(options.fec());
        encoder.setPacketLossPercent(options.expectedLossPercent());
        encoder.setUseDTX(options.dtx());
        encoder.setComplexity(options.complexity());
    }

    @Override
    public int sampleRate() {
        return options.sampleRate();
    }

    @Override
    public int channels() {
        return options.channels();
    }

    @Override
    public int frameSamples() {
        return options.sampleRate() / 1000 * options.frameMillis();
    }

    @Override
    public int clockRate() {
        return Opus.CLOCK_RATE;
    }

    @Override
    public int maxPayload() {
        return MAX_PAYLOAD;
    }

    @Override
    public int encode(short[] pcm, int offset, byte[] out, int outOffset) {
        int length;
        try {
            length = encoder.encode(pcm, offset, frameSamples(), out, outOffset, MAX_PAYLOAD);
        } catch (OpusException e) {
            throw new IllegalStateException("a frame cannot be encoded", e);
        }
        return options.dtx() && length <= SILENCE_LENGTH ? 0 : length;
    }

    /** Changes the bitrate, 6,000 to 510,000 bits a second, from the next frame on. */
    public void bitrate(int bitsPerSecond) {
        encoder.setBitrate(Math.max(6_000, Math.min(510_000, bitsPerSecond)));
    }

    /** Changes the loss that FEC prepares for, 0 to 100 percent, from the next frame on. */
    public void expectedLossPercent(int percent) {
        encoder.setPacketLossPercent(Math.max(0, Math.min(100, percent)));
    }

    /** Samples at the encoder's rate that a decoder has to drop at the start ("pre-skip"). */
    public int lookahead() {
        return encoder.getLookahead();
    }

    @Override
    public void reset() {
        encoder.resetState();
    }
}
