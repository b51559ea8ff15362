package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.server.sfu.ConnectionQualityScorer.Change;
import io.parley.webrtc.wire.Deadline;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionQualityScorerTest {
    private static final long SECOND = 1_000_000_000;
    private static final long MS = 1_000_000;

    private final ConnectionQualityScorer<String> scorer = new ConnectionQualityScorer<>();
    private Consumer<QualityWindow> fill = window -> {};

    private final QualitySource source =
            (window, now) -> {
                window.packetsExpected = 250;
                window.reported = true;
                fill.accept(window);
            };

    @Test
    void waitsForNothingInAnEmptyRoom() {
        assertThat(scorer.nextTimeout()).isEqualTo(Deadline.NEVER);
        scorer.join("alice", 0);
        assertThat(scorer.nextTimeout()).isEqualTo(5 * SECOND);
        scorer.leave("alice");
        assertThat(scorer.nextTimeout()).isEqualTo(Deadline.NEVER);
    }

    @Test
    void tellsOfSomebodyNewOnceAndThenOfChangesOnly() {
        scorer.join("alice", 0);
        assertThat(interval()).isEqualTo(new Change<>("alice", Quality.EXCELLENT, 4.5f));
        assertThat(interval()).isNull();
        scorer.add("alice", StreamKind.AUDIO, source);
        assertThat(interval()).isNull(); // the first, partial interval
        fill = window -> window.packetsLost = 30;
        Change<String> worse = Objects.requireNonNull(interval());
        assertThat(worse.quality()).isEqualTo(Quality.GOOD);
        assertThat(worse.score()).isBetween(1f, 4.5f);
    }

    /** What stays of 100 points for each percent, until 80 and 40 are crossed. */
    @ParameterizedTest
    @CsvSource({
        "AUDIO, 7, EXCELLENT", // 2.8 % of 250 packets
        "AUDIO, 13, GOOD",
        "AUDIO, 40, POOR",
        "AUDIO_RED, 13, EXCELLENT",
        "AUDIO_RED, 30, GOOD",
        "VIDEO, 4, EXCELLENT",
        "VIDEO, 8, GOOD",
        "VIDEO, 25, POOR"
    })
    void lossCountsByWhatItHurts(StreamKind kind, int lost, Quality expected) {
        fill = window -> window.packetsLost = lost;
        assertThat(settled(kind)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"100, 10, EXCELLENT", "500, 30, EXCELLENT", "600, 100, GOOD", "1400, 100, POOR"})
    void delayAndJitterCount(int rttMillis, int jitterMillis, Quality expected) {
        fill =
                window -> {
                    window.rttNanos = rttMillis * MS;
                    window.jitterNanos = jitterMillis * MS;
                };
        assertThat(settled(StreamKind.AUDIO)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1000000, EXCELLENT", "300000, GOOD", "40000, POOR"})
    void aLackOfBitrateCounts(long bps, Quality expected) {
        fill =
                window -> {
                    window.expectedBps = 1_000_000;
                    window.bytes = bps * 5 / 8;
                };
        assertThat(settled(StreamKind.VIDEO)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, EXCELLENT", "1, GOOD", "2, POOR"})
    void missingLayersCount(int layers, Quality expected) {
        fill = window -> window.layersMissing = layers;
        assertThat(settled(StreamKind.VIDEO)).isEqualTo(expected);
    }

    @Test
    void silenceOfALivingPeerIsPoorAndOfADeadOneLost() {
        fill = window -> window.packetsExpected = 0;
        assertThat(settled(StreamKind.AUDIO)).isEqualTo(Quality.POOR);
        fill =
                window -> {
                    window.packetsExpected = 0;
                    window.reported = false;
                };
        Change<String> lost = interval();
        assertThat(lost).isEqualTo(new Change<>("alice", Quality.LOST, 0));
    }

    @Test
    void aMutedStreamIsExcellentAtOnce() {
        fill = window -> window.packetsLost = 200;
        assertThat(settled(StreamKind.AUDIO)).isEqualTo(Quality.POOR);
        fill = window -> window.idle = true;
        assertThat(quality(interval())).isEqualTo(Quality.EXCELLENT);
    }

    @Test
    void recoversMoreSlowlyThanItFalls() {
        fill = window -> window.packetsLost = 200;
        settled(StreamKind.AUDIO);
        fill = window -> {};
        assertThat(quality(interval())).isEqualTo(Quality.GOOD); // 20 -> 52
        assertThat(interval()).isNull(); // 71
        assertThat(quality(interval())).isEqualTo(Quality.EXCELLENT); // 83
    }

    @Test
    void lossWhileLittleIsSentCountsLittle() {
        scorer.join("alice", 0);
        scorer.add("alice", StreamKind.AUDIO, source);
        interval();
        interval();
        fill = // silence: a packet each 400 ms
                window -> {
                    window.packetsExpected = 12;
                    window.packetsLost = 6;
                };
        for (int i = 0; i < 10; i++) {
            assertThat(interval()).isNull();
        }
    }

    @Test
    void theWorstStreamCountsAndAnEndedOneNoMore() {
        QualitySource good = (window, now) -> window.packetsExpected = 500;
        fill = window -> window.packetsLost = 200;
        scorer.join("alice", 0);
        scorer.add("alice", StreamKind.AUDIO, source);
        scorer.add("alice", StreamKind.VIDEO, good);
        interval();
        assertThat(quality(interval())).isEqualTo(Quality.POOR);
        assertThat(quality(scorer.current("alice"))).isEqualTo(Quality.POOR);
        scorer.remove("alice", source);
        assertThat(quality(interval())).isEqualTo(Quality.EXCELLENT);
    }

    /** The quality after some intervals of the same. */
    private Quality settled(StreamKind kind) {
        scorer.join("alice", 0);
        scorer.add("alice", kind, source);
        for (int i = 0; i < 10; i++) {
            interval();
        }
        return quality(scorer.current("alice"));
    }

    private static Quality quality(@Nullable Change<String> change) {
        return Objects.requireNonNull(change).quality();
    }

    private @Nullable Change<String> interval() {
        scorer.handleTimeout(scorer.nextTimeout());
        Change<String> change = scorer.pollEvent();
        assertThat(scorer.pollEvent()).isNull();
        return change;
    }
}
