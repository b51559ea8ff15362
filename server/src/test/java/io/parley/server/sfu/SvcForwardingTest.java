package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.payload.DependencyDescriptor;
import io.parley.webrtc.payload.Vp9Descriptor;
import io.parley.webrtc.rtcp.RtcpKind;
import io.parley.webrtc.rtp.RtpView;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SvcForwardingTest {
    private static final int LAYERS = 3;
    private static final ExtensionIds WITH_DEPENDENCY =
            new ExtensionIds(0, 0, 0, 0, 0, 0, 0, 9, 0, 0);

    private final SfuBed bed = new SfuBed(1);
    private final TestRtp rtp = new TestRtp();
    private int picture;
    private int frameNumber = 65_530;
    private boolean keyWanted = true;
    private int keyPicture;

    private PublishedTrack publish(CodecParameters codec) {
        rtp.ssrc = 7;
        rtp.payloadType = codec.payloadType();
        return bed.publish(SfuBed.section("1", List.of(), List.of(new SsrcPair(7, 0)), codec));
    }

    /** Pictures of three spatial layers; every second one belongs to the upper temporal layer. */
    private void pictures(int count, boolean av1) {
        for (int i = 0; i < count; i++) {
            boolean key = keyWanted;
            keyWanted = false;
            keyPicture = key ? picture : keyPicture;
            int temporal = (picture - keyPicture) % 2;
            rtp.timestamp = picture * 3000;
            for (int layer = 0; layer < LAYERS; layer++) {
                for (int part = 0; part < 2; part++) {
                    rtp.marker = layer == LAYERS - 1 && part == 1;
                    byte[] payload;
                    if (av1) {
                        rtp.dependency =
                                key
                                        ? Descriptors.key(
                                                LAYERS, layer, frameNumber, part == 0, part == 1)
                                        : Descriptors.delta(
                                                LAYERS,
                                                layer,
                                                temporal,
                                                frameNumber,
                                                part == 0,
                                                part == 1);
                        boolean starts = key && layer == 0 && part == 0;
                        payload = new byte[] {(byte) (starts ? 0x18 : 0x10), (byte) layer, 1};
                    } else {
                        payload = vp9(layer, temporal, key, part);
                    }
                    bed.receive(rtp.packet(payload));
                    rtp.sequence++;
                }
                frameNumber++;
            }
            picture++;
            for (int ssrc : bed.toPublisher.ssrcs(RtcpKind.PLI)) {
                assertThat(ssrc).isEqualTo(7);
                keyWanted = true;
            }
            bed.toPublisher.clear();
            bed.pass(33);
        }
    }

    private byte[] vp9(int layer, int temporal, boolean key, int part) {
        int flags = 0x80 | (key ? 0 : 0x40) | 0x20 | (part == 0 ? 0x08 : 0x04);
        int layers = temporal << 5 | (temporal > 0 ? 0x10 : 0) | layer << 1;
        return new byte[] {
            (byte) flags,
            (byte) (0x80 | (picture >> 8 & 0x7F)),
            (byte) picture,
            (byte) layers,
            (byte) (picture / 2),
            (byte) layer,
            (byte) temporal
        };
    }

    private void assertOneStream(CapturedOutput output) {
        for (int i = 1; i < output.rtp.size(); i++) {
            RtpView before = output.view(i - 1);
            RtpView view = output.view(i);
            assertThat(view.sequenceNumber()).isEqualTo(before.sequenceNumber() + 1 & 0xFFFF);
            boolean next = view.timestamp() != before.timestamp();
            assertThat(next).as("marker of packet %s", i - 1).isEqualTo(before.marker());
        }
    }

    private int highest(CapturedOutput output, int last, boolean av1) {
        int highest = -1;
        for (int i = output.rtp.size() - last; i < output.rtp.size(); i++) {
            highest = Math.max(highest, output.payload(i)[av1 ? 1 : 5]);
        }
        return highest;
    }

    @Test
    void vp9LayersAreChosenByTheDescriptorAndTheMarkerStandsOnTheLastOne() {
        PublishedTrack track = publish(SfuBed.VP9);
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP9);
        pictures(20, false);
        assertThat(track.isSvc()).isTrue();
        assertThat(highest(viewer.output, 20, false)).isEqualTo(2);
        for (int layer : new int[] {0, 2, 1, 2, 0, 1}) {
            viewer.downTrack.setMaxLayers(layer, 3, bed.now);
            pictures(40, false);
            assertThat(highest(viewer.output, 20, false)).isEqualTo(layer);
            assertThat(viewer.downTrack.currentSpatial()).isEqualTo(layer);
        }
        assertOneStream(viewer.output);
    }

    @Test
    void vp9TemporalLayersAreLeftOut() {
        PublishedTrack track = publish(SfuBed.VP9);
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP9);
        viewer.downTrack.setMaxLayers(2, 0, bed.now);
        pictures(20, false);
        assertThat(viewer.output.rtp.size()).isEqualTo(60);
        viewer.downTrack.setMaxLayers(2, 1, bed.now);
        pictures(20, false);
        assertThat(viewer.output.rtp).hasSizeGreaterThan(60 + 100);
        assertOneStream(viewer.output);
    }

    @Test
    void vp9PictureIdsGoOnAfterAPause() {
        PublishedTrack track = publish(SfuBed.VP9);
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP9);
        pictures(10, false);
        viewer.downTrack.setPaused(true, bed.now);
        pictures(30, false);
        viewer.downTrack.setPaused(false, bed.now);
        pictures(30, false);
        assertOneStream(viewer.output);
        Vp9Descriptor vp9 = new Vp9Descriptor();
        int last = -1;
        for (int i = 0; i < viewer.output.rtp.size(); i++) {
            byte[] payload = viewer.output.payload(i);
            assertThat(vp9.parse(payload, 0, payload.length)).isTrue();
            assertThat(vp9.pictureId() - last).isBetween(0, 1);
            last = vp9.pictureId();
        }
    }

    @Test
    void av1LayersAreChosenByDecodeTargetAndTheSubscriberIsToldWhichAreActive() {
        PublishedTrack track = publish(SfuBed.AV1);
        SfuBed.Viewer viewer = bed.new Viewer(track, WITH_DEPENDENCY, SfuBed.AV1);
        pictures(20, true);
        assertThat(highest(viewer.output, 20, true)).isEqualTo(2);
        for (int layer : new int[] {0, 2, 1, 2, 0, 1}) {
            viewer.downTrack.setMaxLayers(layer, 3, bed.now);
            pictures(40, true);
            assertThat(highest(viewer.output, 20, true)).isEqualTo(layer);
        }
        assertOneStream(viewer.output);
        DependencyDescriptor descriptor = new DependencyDescriptor();
        RtpView view = new RtpView();
        for (byte[] packet : viewer.output.rtp) {
            assertThat(view.wrap(packet, 0, packet.length)).isTrue();
            int at = view.findExtension(9);
            assertThat(descriptor.parse(packet, at, view.extensionLength())).isTrue();
            int spatial = descriptor.spatialId();
            boolean active = false;
            for (int i = 0; i < descriptor.decodeTargets(); i++) {
                boolean told = (descriptor.activeDecodeTargets() >> i & 1) == 1;
                active |= told && descriptor.decodeTargetSpatialId(i) >= spatial;
            }
            assertThat(active).as("a target of layer %s", spatial).isTrue();
        }
    }

    @Test
    void av1FramesAreForwardedWithAllThatTheyReferTo() {
        PublishedTrack track = publish(SfuBed.AV1);
        SfuBed.Viewer viewer = bed.new Viewer(track, WITH_DEPENDENCY, SfuBed.AV1);
        pictures(20, true);
        for (int layer : new int[] {0, 2, 1, 0, 2, 0, 1}) {
            viewer.downTrack.setMaxLayers(layer, 3, bed.now);
            pictures(20, true);
        }
        DependencyDescriptor descriptor = new DependencyDescriptor();
        Set<Long> there = new HashSet<>();
        for (int i = 0; i < viewer.output.rtp.size(); i++) {
            RtpView view = viewer.output.view(i);
            int at = view.findExtension(9);
            assertThat(descriptor.parse(view.array(), at, view.extensionLength())).isTrue();
            long frame = descriptor.unwrappedFrameNumber();
            for (int j = 0; j < descriptor.frameDiffs(); j++) {
                assertThat(there).as("packet %s", i).contains(frame - descriptor.frameDiff(j));
            }
            there.add(frame);
        }
    }

    @Test
    void av1TemporalLayersAreLeftOut() {
        PublishedTrack track = publish(SfuBed.AV1);
        SfuBed.Viewer viewer = bed.new Viewer(track, WITH_DEPENDENCY, SfuBed.AV1);
        viewer.downTrack.setMaxLayers(2, 0, bed.now);
        pictures(20, true);
        // In key pictures all layers, in others only the chosen one.
        assertThat(viewer.output.rtp).hasSizeLessThan(60);
        int before = viewer.output.rtp.size();
        viewer.downTrack.setMaxLayers(2, 3, bed.now);
        pictures(20, true);
        assertThat(viewer.output.rtp.size() - before).isGreaterThan(before);
        assertOneStream(viewer.output);
    }

    @Test
    void av1FrameNumbersGoOnAfterAPause() {
        PublishedTrack track = publish(SfuBed.AV1);
        SfuBed.Viewer viewer = bed.new Viewer(track, WITH_DEPENDENCY, SfuBed.AV1);
        pictures(10, true);
        viewer.downTrack.setPaused(true, bed.now);
        pictures(30, true);
        viewer.downTrack.setPaused(false, bed.now);
        pictures(30, true);
        DependencyDescriptor descriptor = new DependencyDescriptor();
        long last = -1;
        for (int i = 0; i < viewer.output.rtp.size(); i++) {
            RtpView view = viewer.output.view(i);
            int at = view.findExtension(9);
            assertThat(descriptor.parse(view.array(), at, view.extensionLength())).isTrue();
            if (last >= 0) {
                // No further apart than the layers of one picture that are left out.
                assertThat(descriptor.unwrappedFrameNumber() - last).isBetween(0L, 4L);
            }
            last = descriptor.unwrappedFrameNumber();
        }
        assertOneStream(viewer.output);
    }
}
