package io.parley.media.audio;

/**
 * Changes the number of channels of 16-bit PCM.
 *
 * @since 0.1
 */
public final class ChannelMixer {
    private ChannelMixer() {}

    /**
     * Mixes interleaved channels: to one by the mean of all; from one by copies; otherwise the
     * first ones are kept, and further ones are silent.
     *
     * @param samples of each channel
     * @param out has room for {@code samples} × {@code outChannels}; may be {@code in} when there
     *     are not more channels than before
     */
    public static void mix(
            short[] in,
            int inOffset,
            int inChannels,
            short[] out,
            int outOffset,
            int outChannels,
            int samples) {
        check("inChannels", inChannels);
        check("outChannels", outChannels);
        if (inChannels == outChannels) {
            System.arraycopy(in, inOffset, out, outOffset, samples * inChannels);
        } else if (outChannels == 1) {
            toMono(in, inOffset, inChannels, out, outOffset, samples);
        } else {
            for (int i = 0; i < samples; i++) {
                for (int channel = 0; channel < outChannels; channel++) {
                    out[outOffset + i * outChannels + channel] =
                            inChannels == 1
                                    ? in[inOffset + i]
                                    : channel < inChannels
                                            ? in[inOffset + i * inChannels + channel]
                                            : 0;
                }
            }
        }
    }

    private static void toMono(
            short[] in, int inOffset, int inChannels, short[] out, int outOffset, int samples) {
        int at = inOffset;
        for (int i = 0; i < samples; i++) {
            int sum = 0;
            for (int channel = 0; channel < inChannels; channel++) {
                sum += in[at++];
            }
            out[outOffset + i] = (short) (sum / inChannels);
        }
    }

    /** Adds one stream to another, limited to 16 bits. */
    public static void add(short[] in, int inOffset, short[] out, int outOffset, int length) {
        for (int i = 0; i < length; i++) {
            int sum = out[outOffset + i] + in[inOffset + i];
            out[outOffset + i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sum));
        }
    }

    private static void check(String name, int channels) {
        if (channels < 1 || channels > 8) {
            throw new IllegalArgumentException(name + ": " + channels + " (expected: 1 to 8)");
        }
    }
}
