package io.parley.sdk.media;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A piece of sound: 16-bit samples, those of the channels in turn. It shares the array that it was
 * made of.
 *
 * @since 0.1
 */
public final class AudioFrame {
    /** The most channels of a frame. */
    public static final int MAX_CHANNELS = 8;

    private static final int MIN_RATE = 8_000;
    private static final int MAX_RATE = 192_000;
    private static final int WAV_HEADER = 44;
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private final short[] data;
    private final int sampleRate;
    private final int channels;
    private final int samplesPerChannel;

    private AudioFrame(short[] data, int sampleRate, int channels, int samplesPerChannel) {
        this.data = data;
        this.sampleRate = sampleRate;
        this.channels = channels;
        this.samplesPerChannel = samplesPerChannel;
    }

    /**
     * A frame of samples.
     *
     * @param data used as it is, not copied; its length is a multiple of {@code channels}
     * @param sampleRate samples a second of each channel, 8,000 to 192,000
     * @param channels 1 to 8
     */
    public static AudioFrame of(short[] data, int sampleRate, int channels) {
        requireNonNull(data, "data");
        checkFormat(sampleRate, channels);
        if (data.length % channels != 0) {
            throw new IllegalArgumentException(
                    "data: " + data.length + " samples (expected: a multiple of " + channels + ")");
        }
        return new AudioFrame(data, sampleRate, channels, data.length / channels);
    }

    /**
     * A frame of samples at the beginning of an array.
     *
     * @param data used as it is, not copied; at least {@code channels * samplesPerChannel} samples
     * @param sampleRate samples a second of each channel, 8,000 to 192,000
     * @param channels 1 to 8
     */
    public static AudioFrame of(short[] data, int sampleRate, int channels, int samplesPerChannel) {
        requireNonNull(data, "data");
        checkFormat(sampleRate, channels);
        if (samplesPerChannel < 0 || data.length < (long) channels * samplesPerChannel) {
            throw new IllegalArgumentException(
                    "data: "
                            + data.length
                            + " samples (expected: "
                            + (long) channels * samplesPerChannel
                            + " or more)");
        }
        return new AudioFrame(data, sampleRate, channels, samplesPerChannel);
    }

    /**
     * A frame of little-endian bytes, two a sample, as they are in a WAV file.
     *
     * @param bytes an even number, for whole samples of all channels; copied
     */
    public static AudioFrame ofBytes(byte[] bytes, int sampleRate, int channels) {
        checkFormat(sampleRate, channels);
        if (bytes.length % (2 * channels) != 0) {
            throw new IllegalArgumentException(
                    "bytes: " + bytes.length + " (expected: a multiple of " + 2 * channels + ")");
        }
        short[] data = new short[bytes.length / 2];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(data);
        return of(data, sampleRate, channels);
    }

    /** A frame of silence, to be filled. */
    public static AudioFrame create(int sampleRate, int channels, int samplesPerChannel) {
        checkFormat(sampleRate, channels);
        if (samplesPerChannel < 0 || samplesPerChannel > Integer.MAX_VALUE / channels) {
            throw new IllegalArgumentException(
                    "samplesPerChannel: " + samplesPerChannel + " (expected: 0 or more)");
        }
        return of(new short[channels * samplesPerChannel], sampleRate, channels);
    }

    static void checkFormat(int sampleRate, int channels) {
        if (sampleRate < MIN_RATE || sampleRate > MAX_RATE || sampleRate % 100 != 0) {
            throw new IllegalArgumentException(
                    "sampleRate: " + sampleRate + " (expected: 8000 to 192000, a multiple of 100)");
        }
        if (channels < 1 || channels > MAX_CHANNELS) {
            throw new IllegalArgumentException("channels: " + channels + " (expected: 1 to 8)");
        }
    }

    /** The samples; the array itself, which may be longer than the frame. */
    public short[] data() {
        return data;
    }

    /** Samples a second of each channel. */
    public int sampleRate() {
        return sampleRate;
    }

    /** How many channels there are. */
    public int channels() {
        return channels;
    }

    /** How many samples each channel has. */
    public int samplesPerChannel() {
        return samplesPerChannel;
    }

    /** How long the sound lasts. */
    public Duration duration() {
        return Duration.ofNanos((long) samplesPerChannel * NANOS_PER_SECOND / sampleRate);
    }

    /** The frame as a WAV file. */
    public byte[] toWavBytes() {
        int bytes = 2 * channels * samplesPerChannel;
        ByteBuffer wav = ByteBuffer.allocate(WAV_HEADER + bytes).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(ascii("RIFF")).putInt(WAV_HEADER - 8 + bytes).put(ascii("WAVE"));
        wav.put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) channels);
        wav.putInt(sampleRate).putInt(2 * channels * sampleRate);
        wav.putShort((short) (2 * channels)).putShort((short) 16);
        wav.put(ascii("data")).putInt(bytes);
        wav.asShortBuffer().put(data, 0, channels * samplesPerChannel);
        return wav.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return "AudioFrame{"
                + samplesPerChannel
                + " samples, "
                + sampleRate
                + " Hz, "
                + channels
                + " channels}";
    }
}
