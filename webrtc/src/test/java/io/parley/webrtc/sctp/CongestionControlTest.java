package io.parley.webrtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CongestionControlTest {
    private static final int MTU = 1200;

    private final CongestionControl congestion = new CongestionControl(MTU);

    private void acknowledge(int bytes) {
        congestion.onCumulativeAck(1, bytes, congestion.cwnd());
    }

    @Test
    void startsWithTenPackets() {
        assertThat(congestion.cwnd()).isEqualTo(10 * MTU);
    }

    @Test
    void slowStartGrowsByWhatWasAcknowledged() {
        acknowledge(2 * MTU);
        assertThat(congestion.cwnd()).isEqualTo(12 * MTU);
    }

    @Test
    void aWindowThatWasNotFullyUsedDoesNotGrow() {
        congestion.onCumulativeAck(1, MTU, MTU);
        assertThat(congestion.cwnd()).isEqualTo(10 * MTU);
    }

    @Test // RFC 9260 §7.2.3, §7.2.4
    void aLossHalvesTheWindowOnceEachRecovery() {
        assertThat(congestion.onFastRetransmit(50)).isTrue();
        assertThat(congestion.cwnd()).isEqualTo(5 * MTU);
        assertThat(congestion.onFastRetransmit(60)).isFalse();
        assertThat(congestion.cwnd()).isEqualTo(5 * MTU);
        congestion.onCumulativeAck(49, MTU, congestion.cwnd());
        assertThat(congestion.inFastRecovery()).isTrue();
        congestion.onCumulativeAck(50, MTU, congestion.cwnd());
        assertThat(congestion.inFastRecovery()).isFalse();
    }

    @Test // §7.2.2: by one packet for each window
    void congestionAvoidanceGrowsByAPacketEachWindow() {
        congestion.onFastRetransmit(50);
        congestion.onCumulativeAck(50, MTU, congestion.cwnd());
        acknowledge(MTU); // still at ssthresh: one step of slow start
        assertThat(congestion.cwnd()).isEqualTo(6 * MTU);
        for (int i = 0; i < 5; i++) {
            acknowledge(MTU);
            assertThat(congestion.cwnd()).isEqualTo(6 * MTU);
        }
        acknowledge(MTU);
        assertThat(congestion.cwnd()).isEqualTo(7 * MTU);
    }

    @Test // §7.2.3
    void aTimeoutStartsAgainFromOnePacket() {
        congestion.onTimeout();
        assertThat(congestion.cwnd()).isEqualTo(MTU);
        assertThat(congestion.ssthresh()).isEqualTo(5 * MTU);
    }

    @Test
    void idleTimeLowersTheWindowButNotBelowItsStart() {
        for (int i = 0; i < 10; i++) {
            acknowledge(4 * MTU);
        }
        assertThat(congestion.cwnd()).isEqualTo(50 * MTU);
        congestion.onIdle();
        assertThat(congestion.cwnd()).isEqualTo(25 * MTU);
        congestion.onIdle();
        congestion.onIdle();
        assertThat(congestion.cwnd()).isEqualTo(10 * MTU);
    }

    @Test
    void aCleanPathOpensTheWindowToMegabytes() {
        for (int i = 0; i < 100; i++) {
            acknowledge(32 * MTU);
        }
        assertThat(congestion.cwnd()).isGreaterThan(2 << 20);
    }

    private void growTo(int bytes) {
        for (int i = 0; i < 10_000 && congestion.cwnd() < bytes; i++) {
            acknowledge(congestion.cwnd());
        }
    }

    @Test
    void aLargeWindowDoesNotGrowWhileTheRoundTripTellsOfAQueue() {
        congestion.onRoundTrip(1_000_000);
        congestion.onRoundTrip(3_000_001);
        growTo(1 << 20);
        assertThat(congestion.cwnd()).isBetween(256 << 10, 320 << 10);
        congestion.onRoundTrip(3_000_000);
        growTo(1 << 20);
        assertThat(congestion.cwnd()).isGreaterThanOrEqualTo(1 << 20);
    }

    @Test
    void aWindowThatGrewBeforeTheQueueWasSeenShrinksAgain() {
        growTo(1 << 20);
        congestion.onRoundTrip(1_000_000);
        congestion.onRoundTrip(20_000_000);
        for (int i = 0; i < 1_000; i++) {
            acknowledge(32 * MTU);
        }
        assertThat(congestion.cwnd()).isEqualTo(256 << 10);
    }

    @Test
    void onALongPathTheRoundTripMayGrowByAQuarter() {
        congestion.onRoundTrip(200_000_000);
        congestion.onRoundTrip(250_000_000);
        growTo(8 << 20);
        assertThat(congestion.cwnd()).isGreaterThanOrEqualTo(8 << 20);
    }

    @Test
    void afterATimeoutOrAPauseRoundTripsAreMeasuredAnew() {
        congestion.onRoundTrip(1_000_000);
        congestion.onRoundTrip(100_000_000);
        congestion.onIdle();
        congestion.onRoundTrip(100_000_000);
        growTo(1 << 20);
        assertThat(congestion.cwnd()).isGreaterThanOrEqualTo(1 << 20);
    }
}
