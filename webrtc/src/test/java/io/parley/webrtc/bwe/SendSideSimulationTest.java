package io.parley.webrtc.bwe;

import static io.parley.webrtc.bwe.CallSimulation.MS;
import static io.parley.webrtc.bwe.CallSimulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The estimate on modelled paths. All times are virtual. */
class SendSideSimulationTest {
    static final long WANTED = 2_500_000;

    CongestionOptions options() {
        return CongestionOptions.PUBLISHER;
    }

    /** From a drop to the target that it takes. */
    long longestReaction() {
        return 1_500 * MS;
    }

    final CallSimulation call(BottleneckLink link) {
        return new CallSimulation(link, WANTED, options());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void findsWhatIsWantedWithinSecondsOnAWidePath(long seed) {
        CallSimulation call = call(new BottleneckLink(10e6, seed));
        assertThat(call.runUntilTargetAtLeast(WANTED, 10 * SECOND)).isLessThan(3 * SECOND);
        call.run(20 * SECOND);
        assertThat(call.targetBps()).isGreaterThan(WANTED);
        assertThat(call.longestQueue).isLessThan(30 * MS);
    }

    @ParameterizedTest
    @CsvSource({"100, 1", "100, 2", "300, 1", "600, 1", "600, 2", "1000, 1"})
    void followsADropAndComesBack(long queueMillis, long seed) {
        BottleneckLink link = new BottleneckLink(10e6, seed).withMaxQueue(queueMillis * MS);
        CallSimulation call = call(link);
        call.run(15 * SECOND);
        call.link.setRate(300e3, call.now);
        assertThat(call.runUntilTargetAtMost(300_000, 10 * SECOND)).isLessThan(longestReaction());
        call.run(4 * SECOND); // what was sent too much drains
        int sent = call.audioSent;
        int arrived = call.audioArrived;
        for (int i = 0; i < 20; i++) {
            call.run(SECOND);
            assertThat(call.longestQueue).as("second %d", i).isLessThan(350 * MS);
            assertThat(call.targetBps()).as("second %d", i).isBetween(100_000L, 450_000L);
        }
        assertThat(call.audioArrived - arrived).isGreaterThan((call.audioSent - sent) * 97 / 100);
        call.link.setRate(10e6, call.now);
        assertThat(call.runUntilTargetAtLeast(WANTED, 30 * SECOND)).isLessThan(7 * SECOND);
    }

    @ParameterizedTest
    @CsvSource({"0.02, 1", "0.02, 2", "0.05, 1", "0.05, 2", "0.1, 1", "0.1, 2", "0.1, 3"})
    void lossThatDoesNotComeWithTheRateLimitsLittle(double loss, long seed) {
        BottleneckLink link = new BottleneckLink(10e6, seed).withLoss(loss);
        CallSimulation call = call(link);
        call.runUntilTargetAtLeast(2_000_000, 20 * SECOND);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 30; i++) {
            call.run(SECOND);
            least = Math.min(least, call.targetBps());
        }
        assertThat(least).isGreaterThan(1_200_000);
        assertThat(call.controller.lossFraction()).isBetween(loss / 2, loss * 1.7);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void lossThatComesWithTheRateLimits(long seed) {
        // A policer: no queue to speak of, so the delay tells nothing.
        BottleneckLink link = new BottleneckLink(800e3, seed).withMaxQueue(20 * MS);
        CallSimulation call = call(link);
        call.run(20 * SECOND);
        long most = 0;
        for (int i = 0; i < 20; i++) {
            call.run(SECOND);
            most = Math.max(most, call.targetBps());
        }
        assertThat(most).isBetween(400_000L, 1_100_000L);
    }

    @ParameterizedTest
    @CsvSource({"10, 1", "10, 2", "30, 1", "30, 2"})
    void jitterIsNotTakenForAnOverload(long jitterMillis, long seed) {
        BottleneckLink link = new BottleneckLink(10e6, seed).withJitter(jitterMillis * MS);
        CallSimulation call = call(link);
        call.runUntilTargetAtLeast(WANTED, 20 * SECOND);
        int good = 0;
        for (int i = 0; i < 30; i++) {
            call.run(SECOND);
            good += call.targetBps() >= 1_500_000 ? 1 : 0;
        }
        assertThat(good).isGreaterThanOrEqualTo(26);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void makesRoomForOthersAndTakesItBack(long seed) {
        CallSimulation call = call(new BottleneckLink(3e6, seed));
        call.run(15 * SECOND);
        call.setCrossTraffic(2_000_000);
        assertThat(call.runUntilTargetAtMost(1_200_000, 10 * SECOND)).isLessThan(3 * SECOND);
        call.run(4 * SECOND);
        for (int i = 0; i < 10; i++) {
            call.run(SECOND);
            assertThat(call.longestQueue).as("second %d", i).isLessThan(350 * MS);
            assertThat(call.targetBps()).as("second %d", i).isGreaterThan(300_000);
        }
        call.setCrossTraffic(0);
        assertThat(call.runUntilTargetAtLeast(2_200_000, 30 * SECOND)).isLessThan(8 * SECOND);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void growsWithoutPaddingToo(long seed) {
        BottleneckLink link = new BottleneckLink(10e6, seed);
        CallSimulation call = call(link).withoutPadding();
        assertThat(call.runUntilTargetAtLeast(WANTED, 60 * SECOND)).isLessThan(40 * SECOND);
    }
}
