package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.payload.Vp8Descriptor;
import io.parley.webrtc.rtcp.RtcpKind;
import io.parley.webrtc.rtp.RtpView;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulcastForwardingTest {
    private final SfuBed bed = new SfuBed(2);
    private final Simulcaster source = new Simulcaster();
    private PublishedTrack track;

    @BeforeEach
    void publish() {
        track = bed.publish(Simulcaster.section());
    }

    private void frames(int count) {
        for (int i = 0; i < count; i++) {
            for (ByteBuffer packet : source.frame()) {
                bed.receive(packet);
            }
            answerPlis();
            bed.pass(33);
        }
    }

    private void answerPlis() {
        for (int ssrc : bed.toPublisher.ssrcs(RtcpKind.PLI)) {
            source.wantKey(Simulcaster.layerOf(ssrc));
        }
        bed.toPublisher.rtcp.clear();
    }

    private void reports() {
        for (int layer = 0; layer < 3; layer++) {
            bed.senderReport(
                    Simulcaster.FIRST_SSRC + layer, bed.now / SfuBed.MS, source.timestamp(layer));
        }
    }

    /** Until the best layer flows. */
    private void start(SfuBed.Viewer viewer) {
        frames(5);
        reports();
        frames(40);
        assertThat(viewer.downTrack.currentSpatial()).isEqualTo(2);
    }

    private static Vp8Descriptor vp8(RtpView view) {
        Vp8Descriptor descriptor = new Vp8Descriptor();
        assertThat(descriptor.parse(view.array(), view.payloadOffset(), view.payloadLength()))
                .isTrue();
        return descriptor;
    }

    /** What a decoder needs: no gap, one time line, pictures in order. */
    static void assertContinuous(CapturedOutput output) {
        for (int i = 1; i < output.rtp.size(); i++) {
            RtpView before = output.view(i - 1);
            RtpView view = output.view(i);
            assertThat(view.sequenceNumber()).isEqualTo(before.sequenceNumber() + 1 & 0xFFFF);
            int step = view.timestamp() - before.timestamp();
            int pictureStep = vp8(view).pictureId() - vp8(before).pictureId() & 0x7FFF;
            if (before.marker()) {
                assertThat(step).as("timestamp of packet %s", i).isPositive();
                assertThat(pictureStep).isEqualTo(1);
                assertThat(vp8(view).startOfFrame()).isTrue();
            } else {
                assertThat(step).isZero();
                assertThat(pictureStep).isZero();
            }
            int tl0Step = vp8(view).tl0PicIdx() - vp8(before).tl0PicIdx() & 0xFF;
            boolean newBase = before.marker() && vp8(view).temporalId() == 0;
            assertThat(tl0Step).isEqualTo(newBase ? 1 : 0);
        }
    }

    @Test
    void aSubscriberStartsAtOnceAndGoesUpToTheBestLayer() {
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
        frames(1);
        assertThat(viewer.output.rtp).hasSize(3);
        start(viewer);
        assertThat(viewer.downTrack.currentSpatial()).isEqualTo(2);
        assertContinuous(viewer.output);
        assertThat(bed.events(SfuEvent.LayerStarted.class))
                .extracting(SfuEvent.LayerStarted::rid)
                .containsExactly("q", "h", "f");
        assertThat(bed.events(SfuEvent.StreamStateChanged.class)).hasSize(1);
        assertThat(bed.events(SfuEvent.FirstSubscriberBound.class)).hasSize(1);
    }

    @Test
    void aSubscriberThatComesLaterMakesThePublisherSendAKeyFrame() {
        frames(5);
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
        assertThat(bed.toPublisher.ssrcs(RtcpKind.PLI)).containsExactly(Simulcaster.FIRST_SSRC + 2);
        frames(3);
        assertThat(viewer.downTrack.currentSpatial()).isEqualTo(2);
        assertThat(vp8(viewer.output.view(0)).keyFrameStart()).isTrue();
    }

    @Test
    void aLayerIsLeftForAnotherOnlyOnceItsSenderReportsAreKnown() {
        frames(5);
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
        frames(5);
        viewer.downTrack.setMaxLayers(0, 3, bed.now);
        frames(40);
        assertThat(viewer.downTrack.currentSpatial()).isEqualTo(2);
        reports();
        frames(40);
        assertThat(viewer.downTrack.currentSpatial()).isZero();
        viewer.downTrack.setMaxLayers(1, 3, bed.now);
        frames(40);
        assertThat(viewer.downTrack.currentSpatial()).isEqualTo(1);
        assertContinuous(viewer.output);
    }

    @Test
    void timestampsOfAllLayersLieOnOneTimeLine() {
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
        reports();
        frames(5);
        reports();
        for (int layer : new int[] {0, 2, 1, 2, 0}) {
            viewer.downTrack.setMaxLayers(layer, 3, bed.now);
            frames(50);
            assertThat(viewer.downTrack.currentSpatial()).isEqualTo(layer);
        }
        assertContinuous(viewer.output);
        for (int i = 1; i < viewer.output.rtp.size(); i++) {
            int step = viewer.output.view(i).timestamp() - viewer.output.view(i - 1).timestamp();
            assertThat(step).isBetween(0, 6100);
        }
    }

    @Test
    void higherTemporalLayersAreLeftOutWithoutATrace() {
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
        viewer.downTrack.setMaxLayers(2, 1, bed.now);
        frames(40);
        assertContinuous(viewer.output);
        for (int i = 0; i < viewer.output.rtp.size(); i++) {
            assertThat(vp8(viewer.output.view(i)).temporalId()).isLessThan(2);
        }
        viewer.downTrack.setMaxLayers(2, 3, bed.now);
        frames(40);
        assertContinuous(viewer.output);
        assertThat(viewer.downTrack.currentTemporal()).isEqualTo(2);
    }

    @Test
    void aPauseAndAMuteLeaveNoGap() {
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
        start(viewer);
        viewer.downTrack.setPaused(true, bed.now);
        int sent = viewer.output.rtp.size();
        frames(60);
        assertThat(viewer.output.rtp).hasSize(sent);
        viewer.downTrack.setPaused(false, bed.now);
        frames(20);
        track.setMuted(true, bed.now);
        bed.pass(3000);
        track.setMuted(false, bed.now);
        frames(40);
        assertThat(viewer.downTrack.currentSpatial()).isEqualTo(2);
        assertContinuous(viewer.output);
    }

    @Test
    void aLayerThatFallsSilentIsReplacedByTheNextOne() {
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
        start(viewer);
        source.enabled[2] = false;
        frames(100);
        assertThat(viewer.downTrack.currentSpatial()).isEqualTo(1);
        source.enabled[2] = true;
        frames(100);
        assertThat(viewer.downTrack.currentSpatial()).isEqualTo(2);
        assertContinuous(viewer.output);
    }

    @Test
    void wantOfBandwidthEndsAHighLayerAtOnceAndIsTold() {
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
        start(viewer);
        viewer.downTrack.setAllocatedLayers(0, 3, bed.now);
        assertThat(viewer.downTrack.currentSpatial()).isEqualTo(-1);
        frames(40);
        assertThat(viewer.downTrack.currentSpatial()).isZero();
        viewer.downTrack.setAllocatedLayers(-1, 0, bed.now);
        frames(40);
        viewer.downTrack.setAllocatedLayers(2, 3, bed.now);
        frames(40);
        assertContinuous(viewer.output);
        assertThat(bed.events(SfuEvent.StreamStateChanged.class))
                .extracting(SfuEvent.StreamStateChanged::active)
                .containsExactly(true, false, true);
    }

    @Test
    void aVideoThatDoesNotFitFromTheStartIsToldOnce() {
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
        viewer.downTrack.setAllocatedLayers(-1, 0, bed.now);
        frames(5);
        viewer.downTrack.setAllocatedLayers(0, 3, bed.now);
        viewer.downTrack.setAllocatedLayers(-1, 0, bed.now); // before any picture came
        viewer.downTrack.setAllocatedLayers(2, 3, bed.now);
        frames(40);
        assertThat(bed.events(SfuEvent.StreamStateChanged.class))
                .extracting(SfuEvent.StreamStateChanged::active)
                .containsExactly(false, true);
    }

    @Test
    void whatNobodyWantsIsToldAfterFiveSecondsAndWhatSomebodyWantsAtOnce() {
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
        SfuBed.Viewer other = bed.view(track, SfuBed.VP8);
        viewer.downTrack.setMaxLayers(0, 3, bed.now);
        other.downTrack.setPaused(true, bed.now);
        bed.pass(4900);
        viewer.downTrack.setMaxLayers(1, 3, bed.now);
        bed.pass(200);
        viewer.downTrack.setMaxLayers(2, 3, bed.now);
        viewer.downTrack.setPaused(true, bed.now);
        bed.pass(5100);
        assertThat(bed.events(SfuEvent.WantedLayersChanged.class))
                .extracting(SfuEvent.WantedLayersChanged::maxLayer)
                .containsExactly(2, 1, 2, -1);
    }

    @Test
    void keyFrameRequestsOfManySubscribersBecomeOne() {
        frames(5);
        bed.pass(2000);
        bed.toPublisher.clear();
        for (int i = 0; i < 20; i++) {
            bed.view(track, SfuBed.VP8);
        }
        assertThat(bed.toPublisher.count(RtcpKind.PLI)).isEqualTo(1);
    }

    @Test
    void aFloodOfPlisIsThrottled() {
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
        start(viewer);
        bed.pass(1000);
        bed.toPublisher.clear();
        for (int i = 0; i < 1000; i++) {
            viewer.rtcp(w -> w.pli(9, viewer.downTrack.ssrc()));
            bed.pass(1);
        }
        assertThat(bed.toPublisher.count(RtcpKind.PLI)).isLessThanOrEqualTo(2);
    }

    @Test
    void simulcastStreamsAreFoundByRidAndUnknownOnesRefused() {
        TestRtp rtp = new TestRtp();
        for (int ssrc = 1000; ssrc < 3000; ssrc++) {
            rtp.ssrc = ssrc;
            bed.receive(rtp.packet((byte) 0x10, (byte) 0x10));
        }
        assertThat(bed.counters.get(SfuCounter.UNKNOWN_SSRC)).isEqualTo(2000);
        rtp.mid = "1";
        for (int ssrc = 1000; ssrc < 3000; ssrc++) {
            rtp.ssrc = ssrc;
            rtp.rid = List.of("q", "h", "f", "x").get(ssrc % 4);
            bed.receive(rtp.packet((byte) 0x10, (byte) 0x10));
        }
        assertThat(bed.counters.get(SfuCounter.PACKETS_IN)).isLessThan(300);
        assertThat(bed.events(SfuEvent.LayerStarted.class)).hasSizeLessThan(300);
    }
}
