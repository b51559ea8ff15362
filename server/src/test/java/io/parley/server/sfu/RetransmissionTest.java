package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.rtp.RedEncoder;
import io.parley.webrtc.rtp.RtpView;
import io.parley.webrtc.rtp.Rtx;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetransmissionTest {
    private final SfuBed bed = new SfuBed(1);
    private final Simulcaster source = new Simulcaster();

    private SfuBed.Viewer start(CodecParameters codec) {
        PublishedTrack track = bed.publish(Simulcaster.section());
        SfuBed.Viewer viewer = bed.view(track, codec);
        for (int i = 0; i < 10; i++) {
            source.frame().forEach(bed::receive);
            bed.pass(33);
        }
        return viewer;
    }

    @Test
    void aLostPacketIsSentAgainAsItWasInTheStreamOfRetransmissions() {
        SfuBed.Viewer viewer = start(SfuBed.VP8);
        int before = viewer.output.rtp.size();
        int lost = before - 7;
        RtpView original = viewer.output.view(lost);
        int number = original.sequenceNumber();
        viewer.rtcp(w -> w.nack(1, viewer.downTrack.ssrc(), new int[] {number}, 1));

        assertThat(viewer.output.rtp).hasSize(before + 1);
        RtpView again = viewer.output.last();
        assertThat(again.ssrc()).isEqualTo(viewer.downTrack.rtxSsrc());
        assertThat(again.payloadType()).isEqualTo(97);
        assertThat(again.timestamp()).isEqualTo(original.timestamp());
        assertThat(again.marker()).isEqualTo(original.marker());
        assertThat(Rtx.originalSequenceNumber(again)).isEqualTo(number);
        byte[] payload = viewer.output.payload(before);
        assertThat(Arrays.copyOfRange(payload, 2, payload.length))
                .isEqualTo(viewer.output.payload(lost));
        assertThat(viewer.downTrack.stats().packetsRetransmitted()).isEqualTo(1);
    }

    @Test
    void withoutSuchAStreamThePacketItselfIsSentAgain() {
        SfuBed.Viewer viewer = start(new CodecParameters(CodecType.VP8, 100, -1, ""));
        int before = viewer.output.rtp.size();
        byte[] original = viewer.output.rtp.get(before - 5);
        int number = viewer.output.view(before - 5).sequenceNumber();
        viewer.rtcp(w -> w.nack(1, viewer.downTrack.ssrc(), new int[] {number}, 1));
        assertThat(viewer.output.rtp).hasSize(before + 1);
        assertThat(viewer.output.rtp.get(before)).isEqualTo(original);
    }

    @Test
    void aPacketIsNotSentAgainTooSoonNorTooOften() {
        SfuBed.Viewer viewer = start(SfuBed.VP8);
        int before = viewer.output.rtp.size();
        int[] lost = {viewer.output.view(before - 5).sequenceNumber()};
        for (int millis = 0; millis < 1000; millis += 10) {
            viewer.rtcp(w -> w.nack(1, viewer.downTrack.ssrc(), lost, 1));
            int elapsed = millis;
            int expected = Math.min(3, 1 + elapsed / 100);
            assertThat(viewer.output.rtp).hasSize(before + expected);
            bed.pass(10);
        }
        assertThat(bed.counters.get(SfuCounter.NACKS_REFUSED)).isEqualTo(97);
    }

    @Test
    void numbersThatWereNeverSentAreRefused() {
        SfuBed.Viewer viewer = start(SfuBed.VP8);
        int before = viewer.output.rtp.size();
        int[] lost = {viewer.output.last().sequenceNumber() + 1, 12_345, 60_000};
        viewer.rtcp(w -> w.nack(1, viewer.downTrack.ssrc(), lost, 3));
        viewer.rtcp(w -> w.nack(1, viewer.downTrack.rtxSsrc(), lost, 3));
        viewer.rtcp(w -> w.nack(1, 99, lost, 3));
        assertThat(viewer.output.rtp).hasSize(before);
    }

    @Test
    void soundWhoseRedundancyWasTakenOffIsSentAgainWithoutIt() {
        PublishedTrack track =
                bed.publish(
                        SfuBed.section(
                                "0",
                                List.of(),
                                List.of(new SsrcPair(7, 0)),
                                SfuBed.RED,
                                SfuBed.OPUS));
        SfuBed.Viewer viewer = bed.view(track, SfuBed.OPUS);
        RedEncoder encoder = new RedEncoder(111);
        TestRtp rtp = new TestRtp();
        rtp.ssrc = 7;
        rtp.payloadType = 63;
        byte[] out = new byte[1200];
        byte[] sound = new byte[300];
        for (int i = 1; i < 5; i++) {
            Arrays.fill(sound, (byte) i);
            int length = encoder.encode(i, i * 960, sound, 0, sound.length, out, 0, out.length);
            rtp.sequence = i;
            rtp.timestamp = i * 960;
            bed.receive(rtp.packet(Arrays.copyOf(out, length)));
        }
        viewer.rtcp(w -> w.nack(1, viewer.downTrack.ssrc(), new int[] {4}, 1));
        assertThat(viewer.output.rtp).hasSize(5);
        assertThat(viewer.output.rtp.get(4)).isEqualTo(viewer.output.rtp.get(3));
        assertThat(viewer.output.payload(4)).isEqualTo(sound);
    }
}
