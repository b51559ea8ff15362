package io.parley.server.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class JoinWarmUpTest {

    @Test
    void aGuestJoinsAndNothingIsLeftBehind() throws InterruptedException {
        JoinWarmUp warmUp = JoinWarmUp.start(Duration.ofNanos(1));
        warmUp.whenOver().join();
        assertThat(warmUp.failure()).isNull();
        assertThat(warmUp.joins()).isEqualTo(1);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("parley-warm-up")) {
                thread.join();
            }
        }
    }

    @Test
    void itCanBeEndedEarly() {
        JoinWarmUp warmUp = JoinWarmUp.start(Duration.ofDays(1));
        warmUp.close();
        warmUp.whenOver().join();
        assertThat(warmUp.joins()).isLessThan(JoinWarmUp.MAX_JOINS);
    }

    @Test
    void noTimeMeansNoWarmUp() {
        JoinWarmUp warmUp = JoinWarmUp.start(Duration.ZERO);
        assertThat(warmUp.whenOver()).isDone();
        assertThat(warmUp.joins()).isZero();
    }
}
