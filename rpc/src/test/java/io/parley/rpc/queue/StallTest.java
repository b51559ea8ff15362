package io.parley.rpc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StallTest {

    private final Stall stall = new Stall();

    private boolean stalledAfter(int looks) {
        boolean stalled = false;
        for (int i = 0; i < looks; i++) {
            stalled = stall.look();
        }
        return stalled;
    }

    @Test
    void whereNothingIsAskedNothingStalls() {
        assertThat(stalledAfter(100)).isFalse();
        stall.onAsked();
        stall.onAnswered();
        assertThat(stalledAfter(100)).isFalse();
    }

    @Test
    void silenceIsAStallAfterSomeLooks() {
        stall.onAsked();
        assertThat(stalledAfter(Stall.LOOKS - 1)).isFalse();
        assertThat(stall.look()).isTrue();
    }

    @Test
    void aLongQueueThatMovesIsNoStall() {
        for (int i = 0; i < 1_000; i++) {
            stall.onAsked();
        }
        for (int i = 0; i < 999; i++) {
            assertThat(stalledAfter(Stall.LOOKS - 1)).isFalse();
            stall.onAnswered();
        }
        assertThat(stalledAfter(Stall.LOOKS)).as("the last one").isTrue();
    }

    @Test
    void aNewConnectionStartsAfresh() {
        stall.onAsked();
        stalledAfter(Stall.LOOKS);
        stall.reset();
        assertThat(stalledAfter(100)).isFalse();
    }
}
