package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.payload.KeyFrames;
import io.parley.webrtc.payload.VideoCodec;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlankVideoTest {
    private final SfuBed bed = new SfuBed(1);
    private final TestRtp rtp = new TestRtp();

    private SfuBed.Viewer viewer(CodecParameters codec, byte[] key, boolean marker) {
        PublishedTrack track =
                bed.publish(SfuBed.section("1", List.of(), List.of(new SsrcPair(7, 0)), codec));
        SfuBed.Viewer viewer = bed.view(track, codec);
        rtp.ssrc = 7;
        rtp.payloadType = codec.payloadType();
        rtp.marker = marker;
        bed.receive(rtp.packet(key));
        track.setMuted(true, bed.now);
        bed.pass(2000);
        return viewer;
    }

    @Test
    void blackKeyFramesFollowVp8() {
        SfuBed.Viewer viewer = viewer(SfuBed.VP8, TestRtp.vp8(true, true, 9, 4, 0, false, 1), true);
        assertThat(viewer.output.rtp).hasSizeBetween(31, 33);
        byte[] frame = viewer.output.payload(5);
        assertThat(KeyFrames.isKeyFrame(VideoCodec.VP8, frame, 0, frame.length)).isTrue();
        assertThat(frame).endsWith(1, 2, 3);
        SimulcastForwardingTest.assertContinuous(viewer.output);
    }

    @Test
    void blackKeyFramesFollowH264AndAFrameThatWasCutOffIsEnded() {
        byte[] idr = {0x65, (byte) 0x88, 1};
        SfuBed.Viewer viewer = viewer(SfuBed.H264, idr, false);
        assertThat(viewer.output.payload(1)).isEmpty();
        assertThat(viewer.output.view(1).marker()).isTrue();
        assertThat(viewer.output.view(1).timestamp()).isEqualTo(viewer.output.view(0).timestamp());
        byte[] frame = viewer.output.payload(2);
        assertThat(KeyFrames.isKeyFrame(VideoCodec.H264, frame, 0, frame.length)).isTrue();
        assertThat(viewer.output.last().sequenceNumber()).isEqualTo(viewer.output.rtp.size() - 1);
    }

    @Test
    void codecsWithoutABlackPictureJustStop() {
        byte[] key = {(byte) 0x8C, (byte) 0x80, 1, 0, 0};
        SfuBed.Viewer viewer = viewer(SfuBed.VP9, key, true);
        assertThat(viewer.output.rtp).hasSize(1);
    }
}
