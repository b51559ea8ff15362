package io.parley.webrtc.bwe;

import static io.parley.webrtc.bwe.CallSimulation.MS;
import static io.parley.webrtc.bwe.CallSimulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same paths where calm ones are only looked at now and then. All times are virtual. */
class SampledFeedbackSimulationTest extends SendSideSimulationTest {
    @Override
    long longestReaction() {
        return 2_500 * MS;
    }

    @Override
    CongestionOptions options() {
        CongestionOptions full = super.options();
        return new CongestionOptions(
                full.mode(), full.startBps(), full.minBps(), full.maxBps(), true);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aCalmPathIsReportedOnceASecond(long seed) {
        CallSimulation call = call(new BottleneckLink(10e6, seed));
        call.run(30 * SECOND);
        int before = call.reportsRead;
        call.run(20 * SECOND);
        assertThat(call.reportsRead - before).isBetween(15, 25);
        assertThat(call.targetBps()).isGreaterThan(WANTED);
        assertThat(numbered(call)).isLessThanOrEqualTo(20);
    }

    @Test
    void allPacketsAreNumberedAtASignOfTrouble() {
        List<Consumer<CallSimulation>> signs =
                List.of(
                        call -> call.controller.onNack(call.now),
                        call -> call.controller.onReceiverReport(3, 100, -1, call.now),
                        call -> {
                            call.controller.onRemb(1_500_000, call.now);
                            call.controller.onRemb(1_000_000, call.now);
                        },
                        call -> call.controller.setWantedBps(20_000_000, call.now),
                        call -> call.controller.setMode(FeedbackMode.REMB, call.now));
        for (Consumer<CallSimulation> sign : signs) {
            CallSimulation call = call(new BottleneckLink(10e6, 1));
            call.run(20 * SECOND);
            sign.accept(call);
            assertThat(numbered(call)).isEqualTo(300);
        }
    }

    @ParameterizedTest
    @CsvSource({"4000000, 3000000", "1000000, 1000000", "500000, 1000000"})
    void anEstimateOfTheReceiverIsNoTroubleUnlessItFallsBelowWhatArrives(long first, long second) {
        CallSimulation call = call(new BottleneckLink(10e6, 1));
        call.run(20 * SECOND);
        call.controller.onRemb(first, call.now);
        call.controller.onRemb(second, call.now);
        assertThat(numbered(call)).isLessThanOrEqualTo(20);
    }

    @Test
    void aSampleThatIsNotReportedIsTrouble() {
        CallSimulation call = call(new BottleneckLink(10e6, 1));
        call.run(20 * SECOND);
        call.holdReports = true;
        call.run(2 * SECOND);
        assertThat(numbered(call)).isEqualTo(300);
    }

    /** In how many of the next 300 milliseconds packets would be numbered; nothing is sent. */
    private static int numbered(CallSimulation call) {
        int count = 0;
        for (int millis = 0; millis < 300; millis++) {
            count += call.controller.numbers(call.now + millis * MS) ? 1 : 0;
        }
        return count;
    }

    @ParameterizedTest
    @CsvSource({"100, 1", "300, 1", "600, 1", "600, 2", "1000, 1", "3000, 1"})
    void aDropAfterALongCalmIsFollowed(long queueMillis, long seed) {
        BottleneckLink link = new BottleneckLink(10e6, seed).withMaxQueue(queueMillis * MS);
        CallSimulation call = call(link);
        call.run(60 * SECOND);
        call.link.setRate(300e3, call.now);
        long took = call.runUntilTargetAtMost(300_000, 20 * SECOND);
        // A second later than with all reports, and what tells of the drop waits in the queue.
        assertThat(took).isLessThan((1_700 + queueMillis) * MS);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aPathThatChangesOftenIsLookedAtAllTheTime(long seed) {
        CallSimulation call = call(new BottleneckLink(10e6, seed));
        call.run(20 * SECOND);
        for (int i = 0; i < 6; i++) {
            call.link.setRate(1e6, call.now);
            call.run(5 * SECOND);
            call.link.setRate(10e6, call.now);
            call.run(10 * SECOND);
        }
        int before = call.reportsRead;
        call.run(20 * SECOND);
        assertThat(call.reportsRead - before).isGreaterThan(100);
    }
}
