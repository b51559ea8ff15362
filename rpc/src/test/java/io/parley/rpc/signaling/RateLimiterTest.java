package io.parley.rpc.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

    private long now = 1_000_000;
    private final RateLimiter limiter = new RateLimiter(3, Duration.ofSeconds(1), () -> now);

    private boolean allowed(String client) {
        return limiter.tryAcquire(client) == null;
    }

    @Test
    void eachClientHasItsOwnLimit() {
        assertThat(allowed("a")).isTrue();
        assertThat(allowed("a")).isTrue();
        assertThat(allowed("a")).isTrue();
        Status refused = Objects.requireNonNull(limiter.tryAcquire("a"));
        assertThat(refused.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refused.getDescription())
                .isEqualTo("request exceeds rate limit (limit: 3 in 1.0s) for a");
        assertThat(allowed("b")).isTrue();
    }

    @Test
    void theWindowSlides() {
        for (int i = 0; i < 3; i++) {
            assertThat(allowed("a")).isTrue();
        }
        now += 1_100;
        assertThat(allowed("a")).as("nine tenths of the last window still count").isTrue();
        assertThat(allowed("a")).isFalse();
        now += 2_000;
        for (int i = 0; i < 3; i++) {
            assertThat(allowed("a")).isTrue();
        }
    }
}
