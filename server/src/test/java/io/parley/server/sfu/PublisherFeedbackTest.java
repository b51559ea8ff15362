package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.rtcp.NackView;
import io.parley.webrtc.rtcp.ReportView;
import io.parley.webrtc.rtcp.RtcpKind;
import io.parley.webrtc.rtcp.RtcpReader;
import io.parley.webrtc.rtcp.XrView;
import io.parley.webrtc.wire.NtpTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublisherFeedbackTest {
    private static final int SSRC = 7;
    private static final int RTX_SSRC = 8;

    private final SfuBed bed = new SfuBed(1);
    private final TestRtp rtp = new TestRtp();
    private PublishedTrack track;

    @BeforeEach
    void publish() {
        track =
                bed.publish(
                        SfuBed.section(
                                "1", List.of(), List.of(new SsrcPair(SSRC, RTX_SSRC)), SfuBed.VP8));
    }

    private void send(int sequence) {
        rtp.ssrc = SSRC;
        rtp.payloadType = 96;
        rtp.sequence = sequence;
        rtp.timestamp = sequence * 3000;
        bed.receive(rtp.packet(TestRtp.vp8(true, sequence == 1, sequence, 0, 0, false, sequence)));
    }

    /** All sequence numbers asked for, in order. */
    private List<Integer> asked() {
        List<Integer> asked = new ArrayList<>();
        RtcpReader reader = new RtcpReader();
        NackView nack = new NackView();
        for (byte[] compound : bed.toPublisher.rtcp) {
            reader.wrap(compound, 0, compound.length);
            while (reader.next()) {
                if (nack.wrap(reader)) {
                    assertThat(nack.mediaSsrc()).isEqualTo(SSRC);
                    for (int lost = nack.nextLost(); lost >= 0; lost = nack.nextLost()) {
                        asked.add(lost);
                    }
                }
            }
        }
        return asked;
    }

    @Test
    void aLostPacketIsAskedForAfterTwentyMillisecondsAndFiveTimesAtMost() {
        send(1);
        send(3);
        bed.pass(19);
        assertThat(asked()).isEmpty();
        bed.pass(2);
        assertThat(asked()).containsExactly(2);
        bed.pass(5000);
        assertThat(asked()).containsExactly(2, 2, 2, 2, 2);
        assertThat(track.stats().packetsLost()).isEqualTo(1);
    }

    @Test
    void aLatePacketIsNotAskedForAndAtMostAHundredAre() {
        send(1);
        send(3);
        bed.pass(10);
        send(2);
        bed.pass(100);
        assertThat(asked()).isEmpty();
        send(1000);
        bed.pass(25);
        assertThat(asked()).hasSize(100).startsWith(900).endsWith(999);
    }

    @Test
    void aRetransmissionFillsTheHole() {
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
        send(1);
        send(3);
        byte[] original = TestRtp.vp8(true, false, 2, 0, 0, false, 2);
        byte[] payload = new byte[original.length + 2];
        payload[1] = 2;
        System.arraycopy(original, 0, payload, 2, original.length);
        rtp.ssrc = RTX_SSRC;
        rtp.payloadType = 97;
        rtp.sequence = 500;
        rtp.timestamp = 2 * 3000;
        assertThat(bed.receive(rtp.packet(payload))).isTrue();
        rtp.sequence = 501;
        assertThat(bed.receive(rtp.packet(payload))).isFalse();
        assertThat(bed.receive(rtp.padding(100))).isFalse();
        bed.pass(100);
        assertThat(asked()).isEmpty();
        assertThat(viewer.output.rtp).hasSize(3);
        assertThat(viewer.output.view(2).sequenceNumber()).isEqualTo(2);
        assertThat(track.stats().packetsRetransmitted()).isEqualTo(1);
    }

    @Test
    void paddingLeavesNoGap() {
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
        send(1);
        rtp.sequence = 2;
        bed.receive(rtp.padding(200));
        rtp.sequence = 3;
        bed.receive(rtp.padding(200));
        send(4);
        assertThat(viewer.output.rtp).hasSize(2);
        assertThat(viewer.output.view(1).sequenceNumber()).isEqualTo(2);
    }

    @Test
    void receptionIsReportedEachSecondAndTheAnswerTellsTheRoundTripTime() {
        send(1);
        send(3);
        bed.senderReport(SSRC, 1_000_000, 0);
        bed.pass(1000);
        RtcpReader reader = new RtcpReader();
        ReportView report = new ReportView();
        XrView xr = new XrView();
        int blocks = 0;
        long reference = 0;
        int sender = 0;
        for (byte[] compound : bed.toPublisher.rtcp) {
            reader.wrap(compound, 0, compound.length);
            while (reader.next()) {
                if (report.wrap(reader) && report.blockCount() == 1) {
                    blocks++;
                    assertThat(report.ssrc(0)).isEqualTo(SSRC);
                    assertThat(report.fractionLost(0)).isBetween(80, 90);
                    assertThat(report.cumulativeLost(0)).isEqualTo(1);
                    assertThat(report.lastSenderReport(0)).isNotZero();
                } else if (xr.wrap(reader) && xr.next() == XrView.Block.REFERENCE_TIME) {
                    reference = xr.referenceTime();
                    sender = reader.senderSsrc();
                }
            }
        }
        assertThat(blocks).isEqualTo(1);
        assertThat(bed.publisher.rttNanos()).isEqualTo(70 * SfuBed.MS);
        bed.pass(40);
        int compact = NtpTime.compact(reference);
        int delay = NtpTime.compactDuration(10 * SfuBed.MS);
        int receiver = sender;
        bed.publisher.handleRtcp(
                SfuBed.compound(w -> w.delaySinceReferenceTime(SSRC, receiver, compact, delay)),
                bed.now);
        assertThat(bed.publisher.rttNanos()).isBetween(29 * SfuBed.MS, 31 * SfuBed.MS);
    }

    @Test
    void arrivalsAreReportedForCongestionControl() {
        for (int i = 1; i < 20; i++) {
            rtp.transportSequence = i;
            send(i);
            bed.pass(10);
        }
        bed.pass(100);
        assertThat(bed.toPublisher.count(RtcpKind.TRANSPORT_FEEDBACK)).isPositive();
    }

    @Test
    void aSectionThatIsGoneClosesItsTrackAndOneWithAnotherTrackIdIsAnotherTrack() {
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
        send(1);
        ReceiveSection section = track.section();
        bed.publisher.setSections(List.of(section), bed.now);
        assertThat(bed.publisher.track("1")).isSameAs(track);
        bed.publisher.setSections(List.of(), bed.now);
        send(2);
        assertThat(viewer.output.rtp).hasSize(1);
        assertThat(bed.counters.get(SfuCounter.UNKNOWN_SSRC)).isEqualTo(1);
        ReceiveSection other =
                new ReceiveSection(
                        "1",
                        MediaKind.VIDEO,
                        "another",
                        section.codecs(),
                        section.extensions(),
                        section.rids(),
                        section.ssrcs());
        bed.publisher.setSections(List.of(other), bed.now);
        assertThat(bed.publisher.track("1")).isNotSameAs(track);
        viewer.media.remove(viewer.downTrack, bed.now);
        bed.pass(1000);
        assertThat(bed.events(SfuEvent.DownTrackClosed.class)).hasSize(1);
    }
}
