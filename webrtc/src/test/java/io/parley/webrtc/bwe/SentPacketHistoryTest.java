package io.parley.webrtc.bwe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentPacketHistoryTest {
    private static final long MS = 1_000_000;

    private final SentPacketHistory history = new SentPacketHistory();

    @Test
    void numbersPacketsInOrderOverWraps() {
        int first = history.add(100, 0, 0);
        for (int i = 1; i < 200_000; i++) {
            assertThat(history.add(100, 0, i * MS)).isEqualTo((first + i) & 0xFFFF);
        }
    }

    @Test
    void knowsWhatItSent() {
        int wire = history.add(1_200, 3, 17 * MS);
        long sequence = history.unwrap(wire);
        assertThat(history.isKnown(sequence)).isTrue();
        assertThat(history.bytes(sequence)).isEqualTo(1_200);
        assertThat(history.probe(sequence)).isEqualTo(3);
        assertThat(history.sentNanos(sequence)).isEqualTo(17 * MS);
        assertThat(history.isKnown(sequence + 1)).isFalse();
        assertThat(history.isKnown(sequence - 1)).isFalse();
    }

    @Test
    void tellsTheFirstReportOfEachFateApart() {
        long sequence = history.unwrap(history.add(100, 0, 0));
        assertThat(history.missing(sequence)).isTrue();
        assertThat(history.missing(sequence)).isFalse();
        assertThat(history.arrived(sequence)).isTrue();
        assertThat(history.isKnown(sequence)).isFalse();
    }

    @Test
    void growsForWhatMayStillBeReported() {
        int first = history.add(100, 0, 0);
        for (int i = 0; i < 5_000; i++) {
            history.add(100, 0, i * MS / 5);
        }
        assertThat(history.isKnown(history.unwrap(first))).isTrue();
    }

    @Test
    void forgetsWhatIsOld() {
        int first = history.add(100, 0, 0);
        for (int i = 0; i < 200; i++) {
            history.add(100, 0, i * 100 * MS);
        }
        assertThat(history.isKnown(history.unwrap(first))).isFalse();
    }

    @Test
    void isBounded() {
        int first = history.add(100, 0, 0);
        for (int i = 0; i < 30_000; i++) {
            history.add(100, 0, i);
        }
        assertThat(history.isKnown(history.unwrap(first))).isFalse();
    }
}
