package io.parley.sdk.media;

import io.parley.media.audio.AudioDecoder;
import java.util.Arrays;

/**
 * Makes an even flow of sound out of packets that come unevenly, or not at all: waits as long as
 * the network makes necessary and no longer, conceals what is missing, and runs a little faster or
 * slower to get there. One thread at a time; the time is a parameter.
 */
final class Playout {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long STRETCH_PAUSE = 10; // ticks of 10 ms
    private static final long HURRY = 4;
    private static final long MAX_BELOW_TARGET_NANOS = 85_000_000;
    private static final long MIN_SPAN_NANOS = 20_000_000;

    /** So long a silence is no loss: nothing is made up any more. */
    private static final int MAX_CONCEAL_MILLIS = 1_000;

    /** A leap in time beyond what is missing: the sender began anew. */
    private static final int LEAP_MILLIS = 2_000;

    private final AudioDecoder decoder;
    private final int rate;
    private final int channels;
    private final int step;
    private final PacketStore packets = new PacketStore(Limits.PLAYOUT_PACKETS);
    private final ArrivalDelay delay = new ArrivalDelay();
    private final TimeStretch stretch = new TimeStretch();
    private final short[] pcm;
    private int begin;
    private int end;
    private boolean started;
    private boolean concealing;
    private long next;
    private long missed;
    private int lastDuration;
    private long level;
    private long ticksSinceStretch;

    private long received;
    private long concealed;
    private long silent;
    private long events;
    private long removed;
    private long inserted;
    private long discarded;
    private long recovered;
    private long delayNanos;
    private long targetNanos;
    private long emitted;
    private double energy;

    Playout(AudioDecoder decoder) {
        this.decoder = decoder;
        rate = decoder.sampleRate();
        channels = decoder.channels();
        step = rate / 100;
        lastDuration = 2 * step;
        pcm = new short[(2 * decoder.maxSamples() + 4 * step) * channels];
    }

    int sampleRate() {
        return rate;
    }

    int channels() {
        return channels;
    }

    /**
     * Takes a packet.
     *
     * @param timestamp unwrapped, in samples of the decoder's rate
     * @param primary false for redundancy, which says nothing about the network
     */
    void insert(
            long timestamp, byte[] data, int offset, int length, boolean primary, long nowNanos) {
        if (decoder.samples(data, offset, length) <= 0) {
            discarded++;
            return;
        }
        if (primary) {
            delay.onPacket(timestamp * NANOS_PER_SECOND / rate, nowNanos);
        }
        if (started && timestamp < next) {
            if (primary && next - timestamp > (long) LEAP_MILLIS * rate / 1000) {
                restart(); // a clock that goes back is another one
            } else {
                discarded += primary ? 1 : 0;
                return;
            }
        }
        if (packets.isFull()) {
            discarded += packets.size();
            packets.clear();
        }
        packets.insert(timestamp, data, offset, length, nowNanos);
    }

    private void restart() {
        started = false;
        concealing = false;
        missed = 0;
        packets.clear();
        delay.reset();
    }

    /** Writes the next 10 ms; false, with silence, while nothing has ever come. */
    boolean pull(short[] out, long nowNanos) {
        ticksSinceStretch++;
        int wanted = step * channels;
        if (!started && !start(nowNanos)) {
            Arrays.fill(out, 0, wanted, (short) 0);
            return false;
        }
        updateLevel();
        while (end - begin < wanted) {
            advance();
        }
        System.arraycopy(pcm, begin, out, 0, wanted);
        begin += wanted;
        received += step;
        long target = delay.targetNanos();
        delayNanos += Math.max(0, spanNanos()) * step;
        targetNanos += target * step;
        emitted += step;
        double sum = 0;
        for (int i = 0; i < wanted; i++) {
            sum += (double) out[i] * out[i];
        }
        energy += sum / wanted / (32768.0 * 32768.0) * 0.01;
        return true;
    }

    /** Waits at the beginning until there is enough, or the first one has waited enough. */
    private boolean start(long nowNanos) {
        if (packets.size() == 0) {
            return false;
        }
        next = packets.timestamp();
        if (spanNanos() < delay.targetNanos()
                && nowNanos - packets.arrivalNanos() < delay.targetNanos()) {
            return false;
        }
        started = true;
        level = spanNanos();
        return true;
    }

    /** How much sound there is from what is played next to the end of the newest packet. */
    private long spanNanos() {
        long samples = (end - begin) / channels;
        if (packets.size() > 0) {
            samples += packets.lastTimestamp() + lastDuration - next;
        }
        return samples * NANOS_PER_SECOND / rate;
    }

    private void updateLevel() {
        level += (spanNanos() - level) / 32;
    }

    /** Adds something to what is played next. */
    private void advance() {
        if (begin > 0) {
            System.arraycopy(pcm, begin, pcm, 0, end - begin);
            end -= begin;
            begin = 0;
        }
        while (packets.size() > 0 && packets.timestamp() < next) {
            packets.remove();
        }
        if (packets.size() == 0) {
            conceal();
            return;
        }
        long missing = packets.timestamp() - next;
        if (missing == 0 || missed >= missing || missing - missed > leap()) {
            decode();
        } else if (missing - missed <= lastDuration && missing % (rate / 400) == 0) {
            recover((int) (missing - missed));
        } else {
            conceal();
        }
    }

    private long leap() {
        return (long) LEAP_MILLIS * rate / 1000;
    }

    private void decode() {
        int before = end;
        decodeOne();
        long low =
                Math.max(delay.targetNanos() * 3 / 4, delay.targetNanos() - MAX_BELOW_TARGET_NANOS);
        long high = Math.max(delay.targetNanos(), low + MIN_SPAN_NANOS);
        boolean late = level > high;
        boolean early = level < low;
        if (ticksSinceStretch < STRETCH_PAUSE && level < HURRY * high || !late && !early) {
            return;
        }
        if ((end - before) / channels < TimeStretch.MIN_SAMPLES
                && packets.size() > 0
                && packets.timestamp() == next) {
            decodeOne();
        }
        int samples = (end - before) / channels;
        if (rate == 48_000 && samples >= TimeStretch.MIN_SAMPLES) {
            stretch(before, samples, late);
        }
    }

    private void stretch(int from, int samples, boolean shorter) {
        int now =
                shorter
                        ? stretch.shorten(pcm, from, samples, channels)
                        : stretch.lengthen(pcm, from, samples, channels);
        end = from + now * channels;
        removed += Math.max(0, samples - now);
        inserted += Math.max(0, now - samples);
        if (now != samples) {
            level += (now - samples) * NANOS_PER_SECOND / rate;
            ticksSinceStretch = 0;
        }
    }

    private void decodeOne() {
        next = packets.timestamp();
        int samples = decoder.decode(packets.data(), 0, packets.length(), pcm, end);
        packets.remove();
        missed = 0;
        concealing = false;
        if (samples <= 0) {
            discarded++;
            samples = decoder.conceal(lastDuration, pcm, end);
            concealed += samples;
        } else {
            lastDuration = samples;
        }
        next += samples;
        end += samples * channels;
    }

    /** The packet after a gap tells what was in the end of it. */
    private void recover(int samples) {
        int made = decoder.recover(packets.data(), 0, packets.length(), samples, pcm, end);
        recovered++;
        concealedSome(made);
        next = packets.timestamp();
        end += made * channels;
        missed = 0;
    }

    private void conceal() {
        missed += step;
        concealedSome(step);
        if (missed > (long) MAX_CONCEAL_MILLIS * rate / 1000) {
            Arrays.fill(pcm, end, end + step * channels, (short) 0);
            silent += step;
        } else {
            decoder.conceal(step, pcm, end);
        }
        end += step * channels;
    }

    private void concealedSome(int samples) {
        concealed += samples;
        if (!concealing) {
            concealing = true;
            events++;
        }
    }

    PlayoutStats stats() {
        return new PlayoutStats(
                received,
                concealed,
                silent,
                events,
                removed,
                inserted,
                discarded,
                recovered,
                delayNanos,
                targetNanos,
                emitted,
                energy);
    }
}
