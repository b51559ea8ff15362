package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.bwe.CongestionOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole path: a publisher's simulcast, the server's choice of layers, a subscriber's link that
 * changes, and its reports back. All times are virtual.
 */
class BandwidthSimulationTest {
    private static final long MS = SfuBed.MS;
    private static final long SECOND = 1_000 * MS;
    private static final double WIDE = 10e6;

    private final List<ThrottledSubscriber> subscribers = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void layersFollowALinkThatNarrowsAndWidensAndSoundSurvives(long seed) {
        SfuBed bed = new SfuBed(seed);
        LiveSource source = new LiveSource(bed);
        ThrottledSubscriber slow = subscriber(bed, WIDE);
        ThrottledSubscriber other = subscriber(bed, WIDE);
        DownTrack video = slow.subscribe(source.video, SfuBed.VP8);
        DownTrack otherVideo = other.subscribe(source.video, SfuBed.VP8);
        slow.subscribe(source.sound, SfuBed.OPUS);
        assertThat(until(bed, source, 20 * SECOND, () -> video.currentSpatial() == 2))
                .isLessThan(6 * SECOND);
        run(bed, source, 10 * SECOND);

        slow.setLink(300e3);
        assertThat(until(bed, source, 20 * SECOND, () -> video.currentSpatial() < 1))
                .isLessThan(2 * SECOND);
        run(bed, source, 4 * SECOND);
        slow.resetCounts();
        other.resetCounts();
        run(bed, source, 20 * SECOND);
        assertThat(slow.audioArrived).isGreaterThan(slow.audioSent * 97 / 100);
        assertThat(slow.longestAudioNanos).isLessThan(400 * MS);
        assertThat(slow.videoBytes * 8 / 20).isBetween(100_000L, 300_000L);
        assertThat(otherVideo.currentSpatial()).isEqualTo(2);
        assertThat(other.videoBytes * 8 / 20).isGreaterThan(1_600_000L);

        slow.setLink(WIDE);
        assertThat(until(bed, source, 30 * SECOND, () -> video.currentSpatial() == 2))
                .isLessThan(8 * SECOND);
        run(bed, source, 5 * SECOND);
        assertThat(video.currentSpatial()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void videoPausesWhenNotEvenItsLowestLayerFitsAndSoundGoesOn(long seed) {
        SfuBed bed = new SfuBed(seed);
        LiveSource source = new LiveSource(bed);
        ThrottledSubscriber slow = subscriber(bed, WIDE);
        DownTrack video = slow.subscribe(source.video, SfuBed.VP8);
        slow.subscribe(source.sound, SfuBed.OPUS);
        run(bed, source, 10 * SECOND);
        assertThat(states(bed)).containsExactly(true);

        slow.setLink(120e3);
        run(bed, source, 8 * SECOND);
        assertThat(video.currentSpatial()).isEqualTo(-1);
        assertThat(states(bed)).endsWith(false);
        assertThat(bed.counters.get(SfuCounter.VIDEO_PAUSES)).isPositive();
        slow.resetCounts();
        run(bed, source, 20 * SECOND);
        assertThat(slow.audioArrived).isGreaterThan(slow.audioSent * 97 / 100);
        assertThat(slow.longestAudioNanos).isLessThan(400 * MS);

        slow.setLink(WIDE);
        assertThat(until(bed, source, 30 * SECOND, () -> video.currentSpatial() == 2))
                .isLessThan(12 * SECOND);
        assertThat(states(bed)).endsWith(true);
    }

    @Test
    void videoThatMayNotBePausedKeepsItsLowestLayer() {
        SfuBed bed = new SfuBed(1);
        LiveSource source = new LiveSource(bed);
        ThrottledSubscriber slow = subscriber(bed, WIDE);
        slow.media.setPauseAllowed(false, bed.now);
        DownTrack video = slow.subscribe(source.video, SfuBed.VP8);
        run(bed, source, 8 * SECOND);
        slow.setLink(120e3);
        run(bed, source, 8 * SECOND);
        assertThat(video.currentSpatial()).isZero();
        assertThat(states(bed)).containsExactly(true);
    }

    @Test
    void layersStayAsWishedWhereTheyAreNotFittedToTheBandwidth() {
        SfuBed bed = new SfuBed(1);
        LiveSource source = new LiveSource(bed);
        ThrottledSubscriber slow = subscriber(bed, WIDE);
        slow.media.setFitted(false, bed.now);
        DownTrack video = slow.subscribe(source.video, SfuBed.VP8);
        run(bed, source, 8 * SECOND);
        slow.setLink(120e3);
        run(bed, source, 8 * SECOND);
        assertThat(video.currentSpatial()).isEqualTo(2);
        assertThat(states(bed)).containsExactly(true);
    }

    @Test
    void aGuessPausesNothingBeforeTheSubscriberHasReported() {
        SfuBed bed = new SfuBed(1);
        LiveSource source = new LiveSource(bed, 1_700_000, 1_700_000, 1_700_000);
        run(bed, source, 3 * SECOND); // so that the bitrate is known, and is above the guess
        SubscriberMedia late =
                bed.sfu.newSubscriber(new CapturedOutput(), CongestionOptions.SUBSCRIBER);
        DownTrack video = late.addDownTrack(source.video.feed(), "cname");
        video.bind(new SendSection("5", List.of(SfuBed.VP8), TestRtp.EXTENSIONS), bed.now);
        run(bed, source, 2 * SECOND);
        assertThat(video.currentSpatial()).isNotNegative();
        assertThat(bed.counters.get(SfuCounter.VIDEO_PAUSES)).isZero();
    }

    private ThrottledSubscriber subscriber(SfuBed bed, double linkBps) {
        ThrottledSubscriber subscriber = new ThrottledSubscriber(bed, linkBps);
        subscribers.add(subscriber);
        return subscriber;
    }

    private static List<Boolean> states(SfuBed bed) {
        return bed.events(SfuEvent.StreamStateChanged.class).stream()
                .map(SfuEvent.StreamStateChanged::active)
                .toList();
    }

    private long until(SfuBed bed, LiveSource source, long limit, BooleanSupplier reached) {
        long start = bed.now;
        while (!reached.getAsBoolean() && bed.now - start < limit) {
            run(bed, source, MS);
        }
        return bed.now - start;
    }

    private void run(SfuBed bed, LiveSource source, long duration) {
        long end = bed.now + duration;
        while (bed.now < end) {
            bed.pass(1);
            source.step();
            for (ThrottledSubscriber subscriber : subscribers) {
                subscriber.step();
            }
        }
    }
}
