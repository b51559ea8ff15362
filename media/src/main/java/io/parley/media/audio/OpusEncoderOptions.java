package io.parley.media.audio;

/**
 * How to encode Opus.
 *
 * @param sampleRate 8000, 12000, 16000, 24000 or 48000 samples a second
 * @param channels 1 or 2
 * @param frameMillis 10, 20, 40 or 60; 20 as everybody sends it
 * @param bitrate 6,000 to 510,000 bits a second
 * @param music whether it is rather music than speech
 * @param fec whether packets carry the one before in low quality (LBRR), for speech only
 * @param expectedLossPercent 0 to 100; from about 5 on FEC takes effect
 * @param dtx whether silence is not sent but for a packet each 400 ms
 * @param complexity 0 to 10; 10 takes about three times as long as 0
 * @since 0.1
 */
public record OpusEncoderOptions(
        int sampleRate,
        int channels,
        int frameMillis,
        int bitrate,
        boolean music,
        boolean fec,
        int expectedLossPercent,
        boolean dtx,
        int complexity) {
    /** Speech as browsers send it: mono, 20 ms, 32 kbit/s, FEC and DTX. */
    public static final OpusEncoderOptions SPEECH =
            new OpusEncoderOptions(48_000, 1, 20, 32_000, false, true, 10, true, 5);

    /** Music: stereo, 20 ms, 128 kbit/s, no FEC and no DTX. */
    public static final OpusEncoderOptions MUSIC =
            new OpusEncoderOptions(48_000, 2, 20, 128_000, true, false, 0, false, 8);

    public OpusEncoderOptions {
        if (!Opus.isSampleRate(sampleRate)) {
            throw new IllegalArgumentException(
                    "sampleRate: " + sampleRate + " (expected: 8000, 12000, 16000, 24000, 48000)");
        }
        range("channels", channels, 1, 2);
        if (frameMillis != 10 && frameMillis != 20 && frameMillis != 40 && frameMillis != 60) {
            throw new IllegalArgumentException(
                    "frameMillis: " + frameMillis + " (expected: 10, 20, 40, 60)");
        }
        range("bitrate", bitrate, 6_000, 510_000);
        range("expectedLossPercent", expectedLossPercent, 0, 100);
        range("complexity", complexity, 0, 10);
    }

    private static void range(String name, int value, int from, int to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + from + " to " + to + ")");
        }
    }

    /** The same with another rate and number of channels. */
    public OpusEncoderOptions withFormat(int newSampleRate, int newChannels) {
        return new OpusEncoderOptions(
                newSampleRate,
                newChannels,
                frameMillis,
                bitrate,
                music,
                fec,
                expectedLossPercent,
                dtx,
                complexity);
    }

    /** The same with another length of frames. */
    public OpusEncoderOptions withFrameMillis(int value) {
        return new OpusEncoderOptions(
                sampleRate,
                channels,
                value,
                bitrate,
                music,
                fec,
                expectedLossPercent,
                dtx,
                complexity);
    }

    /** The same with another bitrate. */
    public OpusEncoderOptions withBitrate(int value) {
        return new OpusEncoderOptions(
                sampleRate,
                channels,
                frameMillis,
                value,
                music,
                fec,
                expectedLossPercent,
                dtx,
                complexity);
    }

    /** The same with or without FEC, for an expected loss. */
    public OpusEncoderOptions withFec(boolean value, int lossPercent) {
        return new OpusEncoderOptions(
                sampleRate,
                channels,
                frameMillis,
                bitrate,
                music,
                value,
                lossPercent,
                dtx,
                complexity);
    }

    /** The same with or without DTX. */
    public OpusEncoderOptions withDtx(boolean value) {
        return new OpusEncoderOptions(
                sampleRate,
                channels,
                frameMillis,
                bitrate,
                music,
                fec,
                expectedLossPercent,
                value,
                complexity);
    }

    /** The same with another complexity. */
    public OpusEncoderOptions withComplexity(int value) {
        return new OpusEncoderOptions(
                sampleRate,
                channels,
                frameMillis,
                bitrate,
                music,
                fec,
                expectedLossPercent,
                dtx,
                value);
    }
}
