package io.parley.webrtc.bwe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EncodingAllocatorTest {
    private final EncodingAllocator allocator =
            new EncodingAllocator(
                    new long[] {50_000, 200_000, 600_000},
                    new long[] {150_000, 500_000, 2_000_000});

    @Test
    void fillsEncodingsFromTheLowestOn() {
        assertAllocated(100_000, 100_000, 0, 0);
        assertAllocated(600_000, 150_000, 450_000, 0);
        assertAllocated(1_500_000, 150_000, 500_000, 850_000);
        assertAllocated(9_000_000, 150_000, 500_000, 2_000_000);
    }

    @Test
    void startsAnEncodingOnlyWithSomeRoomToSpare() {
        assertAllocated(360_000, 150_000, 0, 0);
        assertAllocated(400_000, 150_000, 250_000, 0);
        assertAllocated(360_000, 150_000, 210_000, 0);
        assertAllocated(340_000, 150_000, 0, 0);
    }

    @Test
    void neverStopsTheLowest() {
        assertAllocated(1_000, 50_000, 0, 0);
    }

    @Test
    void skipsWhatIsTurnedOffByRequest() {
        allocator.setEnabled(1, false);
        assertAllocated(1_500_000, 150_000, 0, 1_350_000);
        allocator.setEnabled(0, false);
        assertAllocated(1_500_000, 0, 0, 1_500_000);
        assertThat(allocator.wantedBps()).isEqualTo(2_000_000);
        allocator.setEnabled(2, false);
        assertAllocated(1_500_000, 0, 0, 0);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> new EncodingAllocator(new long[0], new long[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EncodingAllocator(new long[] {2}, new long[] {1}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void assertAllocated(long targetBps, long... expected) {
        allocator.allocate(targetBps);
        for (int i = 0; i < expected.length; i++) {
            assertThat(allocator.bitrateBps(i)).as("encoding %d", i).isEqualTo(expected[i]);
        }
    }
}
