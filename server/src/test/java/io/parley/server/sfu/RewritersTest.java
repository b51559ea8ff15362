package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The parts of rewriting, each against a model that is too simple to be wrong. */
class RewritersTest {
    @Test
    void numbersThatAreLeftOutAreClosedUpAndLostOnesAreKeptFree() {
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            SequenceRewriter rewriter = new SequenceRewriter();
            rewriter.start(100);
            Map<Long, Long> expected = new HashMap<>();
            List<Long> late = new ArrayList<>();
            TreeMap<Long, Long> sent = new TreeMap<>();
            long next = 100;
            for (long in = 100; in < 160; in++) {
                int fate = random.nextInt(10);
                if (fate < 2) {
                    rewriter.skip(in);
                } else if (fate < 4) {
                    late.add(in);
                    expected.put(in, next++);
                } else {
                    assertThat(rewriter.isNewest(in)).isTrue();
                    assertThat(rewriter.offer(in)).as("seed %s", seed).isEqualTo(next);
                    sent.put(next, in);
                    next++;
                    assertThat(rewriter.offer(in)).isEqualTo(SequenceRewriter.REFUSED);
                }
                if (random.nextInt(20) == 0 && late.isEmpty()) {
                    assertThat(rewriter.insert()).isEqualTo(next++);
                }
            }
            long last = sent.lastEntry().getValue();
            for (long in : late) {
                if (in < last) {
                    assertThat(rewriter.offer(in))
                            .as("seed %s, late %s", seed, in)
                            .isEqualTo(expected.get(in));
                }
            }
            assertThat(rewriter.offer(99)).isEqualTo(SequenceRewriter.REFUSED);
            rewriter.switchTo(5_000);
            long behind = rewriter.lastOut();
            assertThat(rewriter.offer(5_000)).isEqualTo(behind + 1);
            assertThat(rewriter.offer(last)).isEqualTo(SequenceRewriter.REFUSED);
        }
    }

    @Test
    void farInThePastNumbersAreRefusedRatherThanInvented() {
        SequenceRewriter rewriter = new SequenceRewriter();
        rewriter.start(0);
        for (long in = 0; in < 10_000; in += 2) {
            rewriter.offer(in);
            rewriter.skip(in + 1);
        }
        assertThat(rewriter.lastOut()).isEqualTo(4999);
        assertThat(rewriter.offer(7)).isEqualTo(SequenceRewriter.REFUSED);
        assertThat(rewriter.offer(9_999)).isEqualTo(SequenceRewriter.REFUSED);
    }

    @Test
    void theRingKeepsTheLastPacketsWhateverTheirSizes() {
        for (long seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            PacketRing ring = new PacketRing(200);
            Map<Long, byte[]> model = new HashMap<>();
            int biggest = 1 + random.nextInt(SfuLimits.PACKET_BYTES);
            long sequence = 70_000;
            for (int i = 0; i < 2_000; i++) {
                sequence += random.nextInt(20) == 0 ? 3 : 1;
                byte[] packet = new byte[1 + random.nextInt(biggest)];
                random.nextBytes(packet);
                assertThat(ring.put(sequence, packet, 0, packet.length)).isTrue();
                assertThat(ring.put(sequence, packet, 0, packet.length)).isFalse();
                model.put(sequence, packet);
            }
            for (long s = sequence - 400; s <= sequence; s++) {
                byte[] packet = model.get(s);
                int slot = ring.find(s);
                if (packet == null || s <= sequence - 200) {
                    assertThat(slot).isEqualTo(PacketRing.NOT_FOUND);
                } else {
                    assertThat(slot).as("seed %s, %s", seed, s).isNotNegative();
                    assertThat(ring.length(slot)).isEqualTo(packet.length);
                    assertThat(ring.array())
                            .satisfies(
                                    bytes ->
                                            assertThat(
                                                            java.util.Arrays.copyOfRange(
                                                                    bytes,
                                                                    ring.offset(slot),
                                                                    ring.offset(slot)
                                                                            + packet.length))
                                                    .isEqualTo(packet));
                }
            }
            assertThat(ring.capacityBytes()).isLessThanOrEqualTo(1 << 19);
            ring.clear();
            assertThat(ring.capacityBytes()).isZero();
            assertThat(ring.find(sequence)).isEqualTo(PacketRing.NOT_FOUND);
        }
    }

    @Test
    void timestampsFollowTheReferenceAndNeverGoBack() {
        TimestampRewriter timestamps = new TimestampRewriter(90_000);
        long now = 1_000_000_000L;
        timestamps.start(1000, now);
        assertThat(timestamps.rewrite(4000)).isEqualTo(4000);
        // 40 ms behind is closed up, 100 ms behind is refused.
        assertThat(timestamps.switchLayer(77, 4000 - 3600, now)).isTrue();
        assertThat(timestamps.rewrite(77)).isEqualTo(4001);
        assertThat(timestamps.switchLayer(99, 4001 - 9000, now)).isFalse();
        assertThat(timestamps.rewrite(78)).isEqualTo(4002);
        // After a second of pause the source went on by a tenth of it: believed, unless muted.
        now += 1_000_000_000L;
        timestamps.resume(500, 13_000, true, false, now);
        assertThat(timestamps.rewrite(500)).isEqualTo(13_000);
        timestamps.resume(600, 13_500, true, true, now);
        assertThat(timestamps.rewrite(600)).isEqualTo(91_000);
        // The reference moved with it.
        assertThat(timestamps.switchLayer(5, 13_500 + 3000, now)).isTrue();
        assertThat(timestamps.rewrite(5)).isEqualTo(94_000);
        // Far ahead of the clock is not believed.
        assertThat(timestamps.switchLayer(5, 1_000_000_000, now)).isTrue();
        assertThat(timestamps.rewrite(5)).isEqualTo(94_001);
    }

    @Test
    void senderReportsTellHowTwoStreamsRelate() {
        SenderClock one = new SenderClock();
        SenderClock other = new SenderClock();
        one.set(100L << 32, 5_000, 0);
        other.set((99L << 32) + (1L << 31), 1_000_000, 0);
        assertThat(5_000 + one.offsetTo(other, 90_000)).isEqualTo(1_045_000);
        assertThat(1_000_000 + other.offsetTo(one, 90_000)).isEqualTo(5_000 - 45_000);
        assertThat(one.timestampAt(2_500_000_000L, 90_000)).isEqualTo(5_000 + 225_000);
        assertThat(one.ntpAt(500_000_000L)).isEqualTo((100L << 32) + (1L << 31));
    }
}
