package io.parley.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.server.sfu.QualityWindow;
import io.parley.server.sfu.TrackStats;
import org.junit.jupiter.api.Test;

class StreamQualityTest {
    private final QualityWindow window = new QualityWindow();
    private long packets = 100;
    private boolean unwanted;
    private boolean heldBack;
    private final StreamQuality quality =
            new StreamQuality(this::totals, () -> unwanted, () -> heldBack);

    @Test
    void whatStopsByItselfIsSilenceWithoutAWord() {
        sample();
        packets += 50;
        sample();
        assertThat(window.packetsExpected).isEqualTo(50);
        assertThat(window.reported).isTrue();
        sample();
        assertThat(window.packetsExpected).isZero();
        assertThat(window.reported).isFalse();
    }

    @Test
    void whatIsHeldBackForWantOfBandwidthIsNotLost() {
        sample();
        heldBack = true;
        sample();
        assertThat(window.packetsExpected).isZero();
        assertThat(window.reported).isTrue();
        assertThat(window.idle).isFalse();
    }

    @Test
    void nothingIsExpectedOfWhatNobodyWants() {
        sample();
        unwanted = true;
        sample();
        assertThat(window.idle).isTrue();
    }

    private void sample() {
        window.clear();
        quality.sample(window, 0);
    }

    private TrackStats totals() {
        return new TrackStats(packets, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
