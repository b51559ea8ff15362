package io.parley.webrtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TsnTrackerTest {
    private static final long FIRST = (1L << 33) - 5;

    private final TsnTracker tracker = new TsnTracker(FIRST);

    private static List<Long> gaps(TsnTracker tracker) {
        List<Long> gaps = new ArrayList<>();
        long start = tracker.nextReceived(tracker.cumulativeTsn() + 1);
        while (start <= tracker.highestTsn()) {
            long end = tracker.nextMissing(start) - 1;
            gaps.add(start - FIRST);
            gaps.add(end - FIRST);
            start = tracker.nextReceived(end + 1);
        }
        return gaps;
    }

    @Test
    void whatArrivesInOrderMovesTheCumulativeTsn() {
        tracker.add(FIRST);
        tracker.add(FIRST + 1);
        assertThat(tracker.cumulativeTsn()).isEqualTo(FIRST + 1);
        assertThat(tracker.hasGaps()).isFalse();
    }

    @Test
    void aGapIsToldUntilItIsFilled() {
        tracker.add(FIRST + 2);
        tracker.add(FIRST + 3);
        tracker.add(FIRST + 70);
        assertThat(tracker.cumulativeTsn()).isEqualTo(FIRST - 1);
        assertThat(gaps(tracker)).containsExactly(2L, 3L, 70L, 70L);
        tracker.add(FIRST);
        tracker.add(FIRST + 1);
        assertThat(tracker.cumulativeTsn()).isEqualTo(FIRST + 3);
        assertThat(gaps(tracker)).containsExactly(70L, 70L);
    }

    @Test
    void skippingCountsAsArrivalAndTakesWhatFollowsWithIt() {
        tracker.add(FIRST + 3);
        tracker.add(FIRST + 5);
        tracker.forwardTo(FIRST + 2);
        assertThat(tracker.cumulativeTsn()).isEqualTo(FIRST + 3);
        assertThat(tracker.contains(FIRST + 1)).isTrue();
        assertThat(tracker.contains(FIRST + 4)).isFalse();
        tracker.forwardTo(FIRST + 9);
        assertThat(tracker.cumulativeTsn()).isEqualTo(FIRST + 9);
        assertThat(tracker.hasGaps()).isFalse();
    }

    @Test
    void theWindowEndsWhereASackCannotReach() {
        assertThat(tracker.isInWindow(FIRST - 1 + TsnTracker.WINDOW)).isTrue();
        assertThat(tracker.isInWindow(FIRST + TsnTracker.WINDOW)).isFalse();
    }

    @Test
    void agreesWithASetOfNumbers() {
        for (int seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TsnTracker real = new TsnTracker(FIRST);
            TreeSet<Long> model = new TreeSet<>();
            int reach = seed % 2 == 0 ? 200 : 5_000; // the second makes the ring grow
            for (int i = 0; i < 3_000; i++) {
                long tsn = real.cumulativeTsn() + 1 + random.nextInt(reach);
                assertThat(real.contains(tsn)).isEqualTo(model.contains(tsn));
                model.add(tsn);
                real.add(tsn);
                long expected = real.cumulativeTsn();
                while (model.contains(expected + 1)) {
                    expected++;
                }
                assertThat(real.cumulativeTsn()).as("seed %d", seed).isEqualTo(expected);
                assertThat(real.highestTsn()).isEqualTo(model.last());
            }
        }
    }
}
