package io.parley.rpc.dial;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff =
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), new Random(1));

    @Test
    void pausesGrowUpToTheLongest() {
        assertThat(backoff.nextMillis()).isBetween(50L, 100L);
        assertThat(backoff.nextMillis()).isBetween(80L, 160L);
        for (int i = 0; i < 20; i++) {
            backoff.nextMillis();
        }
        assertThat(backoff.nextMillis()).isBetween(500L, 1_000L);
    }

    @Test
    void successStartsFromTheBeginning() {
        for (int i = 0; i < 20; i++) {
            backoff.nextMillis();
        }
        backoff.reset();
        assertThat(backoff.nextMillis()).isBetween(50L, 100L);
    }
}
