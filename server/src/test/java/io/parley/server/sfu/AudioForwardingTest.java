package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.rtcp.RtcpKind;
import io.parley.webrtc.rtp.RedEncoder;
import io.parley.webrtc.rtp.RedView;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AudioForwardingTest {
    private static final int SSRC = 0x1234;

    private final SfuBed bed = new SfuBed(1);
    private final TestRtp rtp = new TestRtp();

    private PublishedTrack publish(CodecParameters... codecs) {
        rtp.ssrc = SSRC;
        rtp.payloadType = codecs[0].payloadType();
        return bed.publish(SfuBed.section("0", List.of(), List.of(new SsrcPair(SSRC, 0)), codecs));
    }

    private void send(int sequence, byte... payload) {
        rtp.sequence = sequence;
        rtp.timestamp = sequence * 960;
        bed.receive(rtp.packet(payload));
        bed.pass(20);
    }

    @Test
    void packetsGoOutUnderTheSubscribersSsrcAndPayloadType() {
        PublishedTrack track = publish(SfuBed.OPUS);
        SfuBed.Viewer viewer =
                bed.view(track, new CodecParameters(CodecType.OPUS, 109, -1, "minptime=10"));
        send(65_535, (byte) 1, (byte) 2);
        send(65_536, (byte) 3);

        assertThat(viewer.output.rtp).hasSize(2);
        assertThat(viewer.output.view(0).ssrc()).isEqualTo(viewer.downTrack.ssrc());
        assertThat(viewer.output.view(0).payloadType()).isEqualTo(109);
        assertThat(viewer.output.view(0).sequenceNumber()).isEqualTo(65_535);
        assertThat(viewer.output.view(1).sequenceNumber()).isZero();
        assertThat(viewer.output.payload(0)).containsExactly(1, 2);
        assertThat(viewer.output.view(0).hasExtensions()).isFalse();
    }

    @Test
    void nothingIsSentBeforeBindingAndWhilePaused() {
        PublishedTrack track = publish(SfuBed.OPUS);
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
        assertThat(viewer.binding).isEqualTo(DownTrack.Binding.CODEC_UNSUPPORTED);
        send(1, (byte) 1);
        assertThat(viewer.output.rtp).isEmpty();

        SfuBed.Viewer other = bed.view(track, SfuBed.OPUS);
        send(2, (byte) 1);
        other.downTrack.setPaused(true, bed.now);
        send(3, (byte) 1);
        send(4, (byte) 1);
        other.downTrack.setPaused(false, bed.now);
        send(5, (byte) 1);
        assertThat(other.output.rtp).hasSize(2);
        assertThat(other.output.view(1).sequenceNumber()).isEqualTo(3);
        assertThat(other.output.view(1).timestamp()).isEqualTo(5 * 960);
    }

    @Test
    void redundancyIsTakenOffForASubscriberWithoutItAndRepairsALoss() {
        PublishedTrack track = publish(SfuBed.RED, SfuBed.OPUS);
        SfuBed.Viewer plain = bed.view(track, SfuBed.OPUS);
        SfuBed.Viewer red = bed.view(track, SfuBed.RED, SfuBed.OPUS);
        RedEncoder encoder = new RedEncoder(111);
        byte[] out = new byte[100];
        for (int i = 1; i <= 6; i++) {
            byte[] payload = {(byte) i, (byte) i};
            int length = encoder.encode(i, i * 960, payload, 0, 2, out, 0, 100);
            if (i != 4) {
                send(i, Arrays.copyOf(out, length));
            }
        }
        assertThat(plain.output.rtp).hasSize(6);
        for (int i = 0; i < 6; i++) {
            assertThat(plain.output.view(i).sequenceNumber()).isEqualTo(i + 1);
            assertThat(plain.output.view(i).timestamp()).isEqualTo((i + 1) * 960);
            assertThat(plain.output.payload(i)).containsExactly(i + 1, i + 1);
        }
        assertThat(red.output.rtp).hasSize(5);
        assertThat(red.output.view(0).payloadType()).isEqualTo(63);
    }

    @Test
    void redundancyIsAddedForASubscriberThatPutsItFirst() {
        PublishedTrack track = publish(SfuBed.OPUS);
        CodecParameters opus = new CodecParameters(CodecType.OPUS, 109, -1, "");
        SfuBed.Viewer viewer = bed.view(track, SfuBed.RED, opus);
        send(1, (byte) 1);
        send(2, (byte) 2);
        send(3, (byte) 3);

        RedView blocks = new RedView();
        byte[] payload = viewer.output.payload(2);
        assertThat(blocks.wrap(payload, 0, payload.length)).isTrue();
        assertThat(blocks.blockCount()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(blocks.payloadType(i)).isEqualTo(109);
            assertThat(payload[blocks.offset(i)]).isEqualTo((byte) (i + 1));
        }
        assertThat(viewer.output.view(2).payloadType()).isEqualTo(63);
    }

    @Test
    void encryptedSoundIsNeverConverted() {
        PublishedTrack track = publish(SfuBed.RED, SfuBed.OPUS);
        track.setEncrypted(true);
        assertThat(bed.view(track, SfuBed.OPUS).binding)
                .isEqualTo(DownTrack.Binding.CODEC_UNSUPPORTED);
    }

    @Test
    void aMutedSourceIsFollowedByOneSecondOfSilence() {
        PublishedTrack track = publish(SfuBed.OPUS);
        SfuBed.Viewer viewer = bed.view(track, SfuBed.OPUS);
        send(1, (byte) 7);
        send(2, (byte) 7);
        track.setMuted(true, bed.now);
        bed.pass(1500);
        send(3, (byte) 7);

        assertThat(viewer.output.rtp).hasSize(52);
        assertThat(viewer.output.payload(10)).startsWith(0xF8, 0xFF, 0xFE).hasSize(83);
        assertThat(viewer.output.payload(10)).endsWith(1, 2, 3);
        track.setMuted(false, bed.now);
        send(4, (byte) 7);
        assertThat(viewer.output.rtp).hasSize(53);
        for (int i = 1; i < 53; i++) {
            assertThat(viewer.output.view(i).sequenceNumber()).isEqualTo(i + 1);
            assertThat(viewer.output.view(i).timestamp())
                    .isGreaterThan(viewer.output.view(i - 1).timestamp());
        }
    }

    @Test
    void aRemovedTrackIsClosedAfterSomeSilence() {
        PublishedTrack track = publish(SfuBed.OPUS);
        SfuBed.Viewer viewer = bed.view(track, SfuBed.OPUS);
        send(1, (byte) 7);
        viewer.media.remove(viewer.downTrack, bed.now);
        bed.pass(100);
        assertThat(bed.events(SfuEvent.DownTrackClosed.class)).isEmpty();
        bed.pass(150);
        assertThat(bed.events(SfuEvent.DownTrackClosed.class)).hasSize(1);
        assertThat(viewer.output.rtp).hasSizeBetween(10, 12);
        assertThat(track.feed().downTrackCount()).isZero();
    }

    @Test
    void senderReportsTellTheSubscriberThePublishersClock() {
        PublishedTrack track = publish(SfuBed.OPUS);
        SfuBed.Viewer viewer = bed.view(track, SfuBed.OPUS);
        send(1, (byte) 7);
        bed.senderReport(SSRC, 5_000_000, 960);
        bed.pass(600);
        assertThat(viewer.output.ssrcs(RtcpKind.SENDER_REPORT))
                .containsExactly(viewer.downTrack.ssrc());
        assertThat(viewer.output.ssrcs(RtcpKind.SDES)).hasSize(1);
        bed.pass(6_000);
        assertThat(viewer.output.ssrcs(RtcpKind.SENDER_REPORT)).hasSize(3);
    }

    @Test
    void theLevelOfEachPacketIsMeasured() {
        PublishedTrack track = publish(SfuBed.OPUS);
        track.takeAudioLevel(bed.now);
        rtp.level = 10;
        for (int i = 0; i < 20; i++) {
            send(i + 1, (byte) 7);
        }
        assertThat(track.takeAudioLevel(bed.now)).isGreaterThan(0.1);
    }
}
