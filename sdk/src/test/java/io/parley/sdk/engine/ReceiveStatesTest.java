package io.parley.sdk.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceiveStatesTest {
    private static final long SECOND = 1_000_000_000L;
    private final ReceiveStates states = new ReceiveStates();

    @Test
    void acceptsEachNumberOfAPublisherOnceAndOnlyUpwards() {
        assertThat(states.accept("PA_a", 1, 0)).isTrue();
        assertThat(states.accept("PA_a", 3, 0)).isTrue();
        assertThat(states.accept("PA_a", 3, 0)).isFalse();
        assertThat(states.accept("PA_a", 2, 0)).isFalse();
        assertThat(states.accept("PA_b", 2, 0)).isTrue();
        assertThat(states.accept("PA_a", 4, 0)).isTrue();
    }

    @Test
    void acceptsPacketsWithoutNumberOrPublisherAlways() {
        assertThat(states.accept("PA_a", 5, 0)).isTrue();
        assertThat(states.accept("PA_a", 0, 0)).isTrue();
        assertThat(states.accept("PA_a", 0, 0)).isTrue();
        assertThat(states.accept("", 5, 0)).isTrue();
        assertThat(states.accept("", 5, 0)).isTrue();
    }

    @Test
    void takesNumbersAsUnsigned() {
        assertThat(states.accept("PA_a", Integer.MAX_VALUE, 0)).isTrue();
        assertThat(states.accept("PA_a", Integer.MIN_VALUE, 0)).isTrue();
        assertThat(states.accept("PA_a", -1, 0)).isTrue();
        assertThat(states.accept("PA_a", 1, 0)).isFalse();
    }

    @Test
    void forgetsAPublisherThatIsSilentForLong() {
        states.accept("PA_a", 7, 0);
        states.accept("PA_b", 9, 20 * SECOND);
        states.tick(31 * SECOND);
        assertThat(states.snapshot())
                .singleElement()
                .satisfies(
                        state -> {
                            assertThat(state.getPublisherSid()).isEqualTo("PA_b");
                            assertThat(state.getLastSeq()).isEqualTo(9);
                        });
    }
}
