package io.parley.webrtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceptionStatisticsTest {
    private static final long MS = 1_000_000;
    private final ReceptionStatistics statistics = new ReceptionStatistics(48_000);

    private void receive(int sequenceNumber) {
        int i = sequenceNumber & 0xFFFF;
        statistics.onPacket(i, i * 960, 100, i * 20 * MS);
    }

    @Test
    void nothingIsLostWhenAllComes() {
        assertThat(statistics.hasPackets()).isFalse();
        for (int i = 65_500; i < 65_600; i++) {
            receive(i);
        }
        assertThat(statistics.hasPackets()).isTrue();
        assertThat(statistics.cumulativeLost()).isZero();
        assertThat(statistics.takeFractionLost()).isZero();
        assertThat(statistics.extendedHighestSequenceNumber()).isEqualTo(0x1_0000 + 63);
        assertThat(statistics.packetsReceived()).isEqualTo(100);
        assertThat(statistics.bytesReceived()).isEqualTo(10_000);
    }

    @Test
    void aQuarterLostIsReportedForItsIntervalOnly() {
        for (int i = 0; i < 100; i++) {
            if (i % 4 != 1) {
                receive(i);
            }
        }
        assertThat(statistics.cumulativeLost()).isEqualTo(25);
        assertThat(statistics.takeFractionLost()).isEqualTo(64);
        for (int i = 100; i < 200; i++) {
            receive(i);
        }
        assertThat(statistics.takeFractionLost()).isZero();
        assertThat(statistics.cumulativeLost()).isEqualTo(25);
    }

    @Test
    void latePacketsFillHolesAndRepeatedOnesMakeTheLossNegative() {
        receive(1);
        receive(3);
        assertThat(statistics.cumulativeLost()).isEqualTo(1);
        receive(2);
        assertThat(statistics.cumulativeLost()).isZero();
        receive(3);
        assertThat(statistics.cumulativeLost()).isEqualTo(-1);
        assertThat(statistics.takeFractionLost()).isZero();
        assertThat(statistics.packetsOutOfOrder()).isEqualTo(2);
    }

    @Test
    void aSenderThatBeginsAnewIsBelievedAtItsSecondPacket() {
        receive(100);
        receive(40_000);
        assertThat(statistics.extendedHighestSequenceNumber()).isEqualTo(100);
        receive(40_001);
        assertThat(statistics.extendedHighestSequenceNumber()).isEqualTo(40_001);
        assertThat(statistics.cumulativeLost()).isZero();
    }

    @Test
    void oneStrayPacketChangesNothing() {
        receive(100);
        receive(40_000);
        receive(101);
        receive(40_001);
        receive(102);
        assertThat(statistics.extendedHighestSequenceNumber()).isEqualTo(102);
        assertThat(statistics.cumulativeLost()).isZero();
    }

    @Test
    void jitterIsThatOfTheRfc() {
        // Packets that are 0 and 10 ms late by turns: each difference is 480 units.
        for (int i = 0; i < 300; i++) {
            statistics.onPacket(i, i * 960, 100, (i * 20 + i % 2 * 10) * MS);
        }
        assertThat(statistics.jitter()).isBetween(470, 480);
        assertThat(statistics.jitterNanos()).isBetween(9_700_000L, 10_000_000L);
    }

    @Test
    void packetsOfOneFrameAreNoJitter() {
        for (int i = 0; i < 300; i++) {
            // Three packets a frame, sent 5 ms apart.
            statistics.onPacket(i, i / 3 * 2880, 100, (i / 3 * 60 + i % 3 * 5) * MS);
        }
        assertThat(statistics.jitter()).isZero();
    }

    @Test
    void aClockThatWasSetIsNoJitter() {
        for (int i = 0; i < 100; i++) {
            statistics.onPacket(i, i * 960 + (i < 50 ? 0 : 1 << 30), 100, i * 20 * MS);
        }
        assertThat(statistics.jitter()).isZero();
    }

    @Test
    void theLastSenderReportIsReportedBack() {
        assertThat(statistics.lastSenderReport()).isZero();
        assertThat(statistics.delaySinceLastSenderReport(5 * MS)).isZero();
        statistics.onSenderReport(0x1122_3344_5566_7788L, 1000 * MS);
        assertThat(statistics.lastSenderReport()).isEqualTo(0x3344_5566);
        assertThat(statistics.delaySinceLastSenderReport(1500 * MS)).isEqualTo(0x8000);
    }
}
