package io.parley.media.audio;

/**
 * G.711 (ITU-T G.711; RFC 3551 §4.5.14): one byte a sample, 8 kHz, mono.
 *
 * @since 0.1
 */
public final class G711 {
    private static final int SAMPLE_RATE = 8_000;
    private static final int MU_BIAS = 0x84;
    private static final int MU_MAX = 0x7FFF - MU_BIAS;

    /** The two laws. */
    public enum Law {
        /** PCMU, payload type 0. */
        MU,
        /** PCMA, payload type 8. */
        A
    }

    private G711() {}

    /**
     * An encoder.
     *
     * @param frameMillis 10 to 120; 20 as everybody sends it
     */
    public static AudioEncoder encoder(Law law, int frameMillis) {
        if (frameMillis < 10 || frameMillis > 120) {
            throw new IllegalArgumentException(
                    "frameMillis: " + frameMillis + " (expected: 10 to 120)");
        }
        return new Encoder(law, SAMPLE_RATE / 1000 * frameMillis);
    }

    /** A decoder. */
    public static AudioDecoder decoder(Law law) {
        return new G711Decoder(law);
    }

    static byte encode(Law law, short sample) {
        return law == Law.MU ? encodeMu(sample) : encodeA(sample);
    }

    static short decode(Law law, byte code) {
        return law == Law.MU ? decodeMu(code) : decodeA(code);
    }

    private static byte encodeMu(short sample) {
        int sign = sample < 0 ? 0x80 : 0;
        int magnitude = Math.min(Math.abs((int) sample), MU_MAX) + MU_BIAS;
        int exponent = 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
        int mantissa = magnitude >> (exponent + 3) & 0xF;
        return (byte) ~(sign | exponent << 4 | mantissa);
    }

    private static short decodeMu(byte code) {
        int bits = ~code;
        int magnitude = ((bits & 0xF) << 3 | MU_BIAS) << (bits >> 4 & 7);
        return (short) ((bits & 0x80) != 0 ? MU_BIAS - magnitude : magnitude - MU_BIAS);
    }

    private static byte encodeA(short sample) {
        int sign = sample < 0 ? 0 : 0x80;
        // Negative values are moved by one, so that both signs have the same steps.
        int magnitude = sample < 0 ? ~sample : sample;
        int exponent = Math.max(0, 31 - Integer.numberOfLeadingZeros(magnitude | 1) - 7);
        int mantissa = magnitude >> (exponent == 0 ? 4 : exponent + 3) & 0xF;
        return (byte) ((sign | exponent << 4 | mantissa) ^ 0x55);
    }

    private static short decodeA(byte code) {
        int bits = code ^ 0x55;
        int exponent = bits >> 4 & 7;
        int magnitude = (bits & 0xF) << 4 | 8;
        if (exponent > 0) {
            magnitude = (magnitude | 0x100) << (exponent - 1);
        }
        return (short) ((bits & 0x80) != 0 ? magnitude : -magnitude);
    }

    private record Encoder(Law law, int frameSamples) implements AudioEncoder {
        @Override
        public int sampleRate() {
            return SAMPLE_RATE;
        }

        @Override
        public int channels() {
            return 1;
        }

        @Override
        public int clockRate() {
            return SAMPLE_RATE;
        }

        @Override
        public int maxPayload() {
            return frameSamples;
        }

        @Override
        public int encode(short[] pcm, int offset, byte[] out, int outOffset) {
            for (int i = 0; i < frameSamples; i++) {
                out[outOffset + i] = G711.encode(law, pcm[offset + i]);
            }
            return frameSamples;
        }

        @Override
        public void reset() {
            // Each sample stands for itself.
        }
    }
}
