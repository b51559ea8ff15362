package io.parley.sdk.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.audio.AudioEncoder;
import io.parley.media.audio.Opus;
import io.parley.media.audio.OpusEncoderOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlayoutTest {
    private static final long MS = 1_000_000;
    private static final double HERTZ = 440;

    private record Arrival(long atNanos, long timestamp, byte[] packet)
            implements Comparable<Arrival> {
        @Override
        public int compareTo(Arrival other) {
            return Long.compare(atNanos, other.atNanos);
        }
    }

    private final Playout playout = new Playout(Opus.decoder(48_000, 1));
    private final PriorityQueue<Arrival> network = new PriorityQueue<>();
    private final List<short[]> heard = new ArrayList<>();

    private static List<byte[]> tone(int packets) {
        AudioEncoder encoder =
                Opus.encoder(OpusEncoderOptions.SPEECH.withDtx(false).withFec(true, 20));
        List<byte[]> all = new ArrayList<>();
        byte[] room = new byte[encoder.maxPayload()];
        for (int i = 0; i < packets; i++) {
            int length = encoder.encode(Tone.samples(HERTZ, 48_000, 1, i * 960L, 960), 0, room, 0);
            all.add(Arrays.copyOf(room, length));
        }
        return all;
    }

    private void play(int ticks) {
        short[] out = new short[480];
        for (long now = 0; now < ticks * 10 * MS; now += 10 * MS) {
            while (!network.isEmpty() && network.peek().atNanos() <= now) {
                Arrival next = network.remove();
                playout.insert(
                        next.timestamp(),
                        next.packet(),
                        0,
                        next.packet().length,
                        true,
                        next.atNanos());
            }
            if (playout.pull(out, now)) {
                heard.add(out.clone());
            }
        }
    }

    /** The share of the tone in the middle of what was heard. */
    private double toneShare(int from, int to) {
        short[] all = new short[(to - from) * 480];
        for (int i = from; i < to; i++) {
            System.arraycopy(heard.get(i), 0, all, (i - from) * 480, 480);
        }
        return Tone.share(HERTZ, 48_000, all);
    }

    @Test
    void anEvenStreamIsPlayedAsItWasSent() {
        List<byte[]> packets = tone(100);
        for (int i = 0; i < packets.size(); i++) {
            network.add(new Arrival(i * 20 * MS, i * 960L, packets.get(i)));
        }
        play(200);

        assertThat(heard).hasSizeGreaterThan(190);
        assertThat(toneShare(20, 180)).isGreaterThan(0.95);
        assertThat(playout.stats().concealedSamples()).isLessThan(480 * 10);
    }

    @Test
    void lostPacketsAreMadeUpFor() {
        List<byte[]> packets = tone(200);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < packets.size(); i++) {
            if (random.nextInt(10) > 0) {
                long jitter = random.nextLong(50) * MS; // what waits can repair what is missing
                network.add(new Arrival(i * 20 * MS + jitter, i * 960L, packets.get(i)));
            }
        }
        play(390);

        assertThat(heard).hasSizeGreaterThan(380);
        assertThat(playout.stats().concealedSamples()).isBetween(960L * 5, 960L * 40);
        assertThat(playout.stats().fecPackets()).isPositive();
        assertThat(toneShare(20, 370)).isGreaterThan(0.8);
    }

    @Test
    void anUnevenNetworkIsEvenedOutByWaiting() {
        List<byte[]> packets = tone(500);
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < packets.size(); i++) {
            long jitter = random.nextLong(120) * MS;
            network.add(new Arrival(i * 20 * MS + jitter, i * 960L, packets.get(i)));
        }
        play(1_000);

        PlayoutStats stats = playout.stats();
        assertThat(stats.bufferTargetDelayNanos() / stats.emitted()).isGreaterThan(60 * MS);
        // In the end it has learned: what is made up is made up at the beginning.
        assertThat(stats.concealedSamples()).isLessThan(stats.samplesReceived() / 10);
        assertThat(toneShare(600, 980)).isGreaterThan(0.8);
    }

    @Test
    void whatPiledUpIsPlayedALittleFaster() {
        List<byte[]> packets = tone(400);
        for (int i = 0; i < packets.size(); i++) {
            long at = i < 20 ? 400 * MS : i * 20 * MS; // a stall at the beginning
            network.add(new Arrival(at, i * 960L, packets.get(i)));
        }
        play(600);

        assertThat(playout.stats().removedForAcceleration()).isGreaterThan(480 * 20);
        assertThat(toneShare(100, 550)).isGreaterThan(0.7);
    }

    @Test
    void silenceThatWasNotSentIsSilence() {
        List<byte[]> packets = tone(100);
        for (int i = 0; i < 50; i++) {
            network.add(new Arrival(i * 20 * MS, i * 960L, packets.get(i)));
        }
        for (int i = 50; i < 100; i++) {
            long shift = 3_000; // three seconds of nothing
            network.add(new Arrival((i * 20 + shift) * MS, i * 960L + shift * 48, packets.get(i)));
        }
        play(500);

        assertThat(heard).hasSizeGreaterThan(490);
        assertThat(heard.get(350)).containsOnly(0);
        assertThat(toneShare(430, 480)).isGreaterThan(0.9);
    }

    @Test
    void whatIsNoPacketDoesNoHarm() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 1_000; i++) {
            byte[] packet = new byte[random.nextInt(1, 200)];
            for (int k = 0; k < packet.length; k++) {
                packet[k] = (byte) random.nextInt();
            }
            network.add(new Arrival(random.nextLong(5_000) * MS, random.nextLong(400_000), packet));
        }
        play(600);

        assertThat(heard).hasSizeGreaterThan(90);
    }
}
