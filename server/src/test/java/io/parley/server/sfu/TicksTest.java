package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicksTest {
    private static final long MS = 1_000_000;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 49_999_999, 50_000_000, 123_456_789, -7_654_321_987L})
    void neverComesEarlyAndHardlyLate(long now) {
        assertThat(Ticks.after(500 * MS, now) - now).isBetween(500 * MS, 550 * MS);
    }

    @Test
    void coincides() {
        assertThat(Ticks.after(500 * MS, 3 * MS)).isEqualTo(Ticks.after(500 * MS, 42 * MS));
    }
}
