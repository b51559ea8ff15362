package io.parley.media.audio;

import static java.util.Objects.requireNonNull;

/**
 * Opus (RFC 6716), coded in Java.
 *
 * @since 0.1
 */
public final class Opus {
    /** The clock rate of RTP timestamps and of Ogg positions (RFC 7587 §4.1, RFC 7845 §4). */
    public static final int CLOCK_RATE = 48_000;

    /** The longest packet, ms (RFC 6716 §3.2.5). */
    static final int MAX_PACKET_MILLIS = 120;

    private Opus() {}

    /** An encoder, whose bitrate and expected loss may be changed while it runs. */
    public static OpusAudioEncoder encoder(OpusEncoderOptions options) {
        return new OpusAudioEncoder(requireNonNull(options, "options"));
    }

    /**
     * A decoder.
     *
     * @param sampleRate 8000, 12000, 16000, 24000 or 48000, whatever the sender encoded from
     * @param channels 1 or 2, whatever the sender encoded from
     */
    public static AudioDecoder decoder(int sampleRate, int channels) {
        if (!isSampleRate(sampleRate)) {
            throw new IllegalArgumentException(
                    "sampleRate: " + sampleRate + " (expected: 8000, 12000, 16000, 24000, 48000)");
        }
        if (channels != 1 && channels != 2) {
            throw new IllegalArgumentException("channels: " + channels + " (expected: 1 or 2)");
        }
        return new OpusAudioDecoder(sampleRate, channels);
    }

    static boolean isSampleRate(int rate) {
        return rate == 8000 || rate == 12000 || rate == 16000 || rate == 24000 || rate == 48000;
    }

    /**
     * How long a packet lasts, in samples at 48 kHz (RFC 6716 §3.1, §3.2); -1 when it is malformed.
     */
    public static int duration(byte[] packet, int offset, int length) {
        if (length < 1) {
            return -1;
        }
        int toc = packet[offset] & 0xFF;
        int frames =
                switch (toc & 3) {
                    case 0 -> 1;
                    case 1, 2 -> 2;
                    default -> length < 2 ? 0 : packet[offset + 1] & 0x3F;
                };
        int samples = frames * frameSamples(toc >> 3);
        return samples == 0 || samples > CLOCK_RATE / 1000 * MAX_PACKET_MILLIS ? -1 : samples;
    }

    /** Table 2 of RFC 6716 §3.1, at 48 kHz. */
    private static int frameSamples(int configuration) {
        int size = configuration & 3;
        if (configuration < 12) {
            return size == 3 ? 2880 : 480 << size;
        }
        if (configuration < 16) {
            return 480 << (configuration & 1);
        }
        return 120 << size;
    }

    /** Whether a packet was made of two channels ("s" of RFC 6716 §3.1). */
    public static boolean isStereo(byte[] packet, int offset, int length) {
        return length > 0 && (packet[offset] & 4) != 0;
    }
}
