package io.parley.sdk.media;

import io.parley.media.audio.ChannelMixer;
import io.parley.media.audio.Opus;
import io.parley.media.audio.OpusAudioEncoder;
import io.parley.media.audio.OpusEncoderOptions;
import io.parley.media.audio.Resampler;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes Opus packets of 20 ms of a source's sound. Called by one thread at a time, but for {@link
 * #expectedLossPercent}. For the SDK itself.
 */
public final class AudioEncoding implements PcmSink {
    private static final int SAMPLES = Opus.CLOCK_RATE / 50;
    private static final int TICKS_PER_MILLI = Opus.CLOCK_RATE / 1_000;
    private static final int SILENCE = 127;

    /** What is so far below the loudest possible is silence, dB. */
    private static final int QUIET = 60;

    private static final int QUIET_FRAMES = 10;
    private static final int KEPT_FRAME = 20;
    private static final double FULL_SCALE = 32_768.0;

    private final EncodedAudioSink sink;
    private final OpusAudioEncoder encoder;
    private final int channels;
    private final short[] frame;
    private final byte[] packet;
    private short[] mixed = new short[0];
    private short[] converted = new short[0];
    private @Nullable Resampler resampler;
    private final boolean dtx;
    private int quietFrames;
    private int filled;
    private long timestamp;
    private boolean begins = true;
    private volatile int lossPercent;
    private int appliedLossPercent;
    private volatile double energy;
    private volatile double seconds;
    private volatile double loudness;

    /**
     * @param channels of the source; more than 2 are mixed down
     * @param bitrate bits a second; 0 for the usual one
     * @param dtx whether silence is left out
     * @param fec whether a packet carries the one before in low quality, when packets get lost
     */
    public AudioEncoding(
            EncodedAudioSink sink, int channels, long bitrate, boolean dtx, boolean fec) {
        this.sink = sink;
        this.dtx = dtx;
        this.channels = Math.min(channels, 2);
        OpusEncoderOptions base =
                this.channels == 2
                        ? OpusEncoderOptions.MUSIC.withBitrate(64_000)
                        : OpusEncoderOptions.SPEECH;
        OpusEncoderOptions options =
                base.withFormat(Opus.CLOCK_RATE, this.channels).withDtx(false).withFec(fec, 0);
        if (bitrate > 0) {
            options = options.withBitrate((int) Math.max(6_000, Math.min(510_000, bitrate)));
        }
        encoder = Opus.encoder(options);
        frame = new short[SAMPLES * this.channels];
        packet = new byte[encoder.maxPayload()];
    }

    /** How much gets lost on the way, 0 to 100: redundancy inside the packets prepares for it. */
    public void expectedLossPercent(int percent) {
        lossPercent = percent;
    }

    /** Of W3C's {@code totalAudioEnergy}. */
    public double totalEnergy() {
        return energy;
    }

    /** Of W3C's {@code totalSamplesDuration}, seconds. */
    public double totalSeconds() {
        return seconds;
    }

    /** Loudness of the last packet, linear, 0 to 1. */
    public double audioLevel() {
        return loudness;
    }

    @Override
    public void onSound(short[] samples, int sampleRate, int sourceChannels, long gapMillis) {
        if (gapMillis > 0) {
            flush();
            timestamp += gapMillis * TICKS_PER_MILLI;
            begins = true;
        }
        int count = samples.length / sourceChannels;
        if (mixed.length < count * channels) {
            mixed = new short[count * channels];
        }
        ChannelMixer.mix(samples, 0, sourceChannels, mixed, 0, channels, count);
        if (sampleRate == Opus.CLOCK_RATE) {
            append(mixed, count * channels);
            return;
        }
        Resampler current = resampler;
        if (current == null || current.fromRate() != sampleRate) {
            current = new Resampler(sampleRate, Opus.CLOCK_RATE, channels);
            resampler = current;
            converted = new short[current.maxOutput(count) * channels];
        }
        append(converted, current.process(mixed, 0, count, converted, 0) * channels);
    }

    private void append(short[] pcm, int count) {
        int at = 0;
        while (at < count) {
            int part = Math.min(count - at, frame.length - filled);
            System.arraycopy(pcm, at, frame, filled, part);
            filled += part;
            at += part;
            if (filled == frame.length) {
                encode();
            }
        }
    }

    private void flush() {
        if (filled > 0) {
            Arrays.fill(frame, filled, frame.length, (short) 0);
            encode();
        }
    }

    private void encode() {
        filled = 0;
        int loss = lossPercent;
        if (loss != appliedLossPercent) {
            appliedLossPercent = loss;
            encoder.expectedLossPercent(loss);
        }
        int length = encoder.encode(frame, 0, packet, 0);
        int level = level();
        boolean sent = length > 0 && !isLeftOut(level);
        if (sent) {
            sink.onPacket(packet, 0, length, timestamp, level, begins);
        }
        begins = !sent;
        timestamp += SAMPLES;
    }

    /**
     * Silence is left out after 200 ms, but for a packet each 400 ms (as RFC 6716 §2.1.9 has it).
     * The encoder's own way would leave out steady sounds as well, however loud they are.
     */
    private boolean isLeftOut(int level) {
        quietFrames = level >= QUIET ? quietFrames + 1 : 0;
        return dtx && quietFrames > QUIET_FRAMES && quietFrames % KEPT_FRAME != 0;
    }

    /** RFC 6464 §3: dB below an overload, by the mean of the squares. */
    private int level() {
        double sum = 0;
        for (short sample : frame) {
            sum += (double) sample * sample;
        }
        double mean = Math.sqrt(sum / frame.length) / FULL_SCALE;
        loudness = mean;
        energy = energy + mean * mean * 0.02;
        seconds = seconds + 0.02;
        if (mean <= 0) {
            return SILENCE;
        }
        return (int) Math.max(0, Math.min(SILENCE, Math.round(-20 * Math.log10(mean))));
    }
}
