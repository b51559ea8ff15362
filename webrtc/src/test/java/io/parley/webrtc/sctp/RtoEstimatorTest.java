package io.parley.webrtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RtoEstimatorTest {
    private static final long MS = 1_000_000;

    private final RtoEstimator rto = new RtoEstimator();

    @Test
    void startsWithTheInitialTimeout() {
        assertThat(rto.rtoNanos()).isEqualTo(RtoEstimator.INITIAL_NANOS);
    }

    @Test // RFC 9260 §6.3.1 C2: SRTT = R, RTTVAR = R/2, RTO = SRTT + 4 * RTTVAR
    void theFirstMeasurementSetsIt() {
        rto.onRoundTrip(400 * MS);
        assertThat(rto.rtoNanos()).isEqualTo(1_200 * MS);
        assertThat(rto.srttNanos()).isEqualTo(400 * MS);
    }

    @Test // C3
    void laterMeasurementsAreSmoothed() {
        rto.onRoundTrip(400 * MS);
        rto.onRoundTrip(800 * MS);
        assertThat(rto.srttNanos()).isEqualTo(450 * MS);
        assertThat(rto.rtoNanos()).isEqualTo((450 + 4 * 250) * MS);
    }

    @Test // C6
    void staysAboveTheMinimum() {
        for (int i = 0; i < 100; i++) {
            rto.onRoundTrip(MS);
        }
        assertThat(rto.rtoNanos()).isEqualTo(RtoEstimator.MIN_NANOS);
    }

    @Test // C7, §6.3.3 E2
    void doublesUpToTheMaximum() {
        rto.backOff();
        assertThat(rto.rtoNanos()).isEqualTo(2 * RtoEstimator.INITIAL_NANOS);
        for (int i = 0; i < 10; i++) {
            rto.backOff();
        }
        assertThat(rto.rtoNanos()).isEqualTo(RtoEstimator.MAX_NANOS);
    }
}
