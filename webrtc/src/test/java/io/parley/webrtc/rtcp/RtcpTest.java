package io.parley.webrtc.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class RtcpTest {
    private static final byte[] CNAME = "PA_x|TR_y".getBytes(StandardCharsets.UTF_8);

    private final ByteBuffer out = ByteBuffer.allocate(1200);
    private final RtcpWriter writer = new RtcpWriter();
    private final RtcpReader reader = new RtcpReader();

    RtcpTest() {
        writer.begin(out);
    }

    private void read(RtcpKind kind) {
        assertThat(reader.wrap(out.flip())).isTrue();
        assertThat(reader.next()).isTrue();
        assertThat(reader.kind()).isEqualTo(kind);
    }

    @Test
    void aSenderReportWithBlocksAndItsCname() {
        assertThat(writer.senderReport(1, 0x0102030405060708L, 9, 10, 11)).isTrue();
        assertThat(writer.reportBlock(2, 3, -4, 5, 6, 7, 8)).isTrue();
        assertThat(writer.reportBlock(12, 255, 0x7FFFFF, 15, 16, 17, 18)).isTrue();
        assertThat(writer.cname(1, CNAME)).isTrue();
        assertThat(writer.reportBlock(2, 3, 4, 5, 6, 7, 8)).isFalse(); // the report has ended

        read(RtcpKind.SENDER_REPORT);
        ReportView report = new ReportView();
        assertThat(report.wrap(reader)).isTrue();
        assertThat(reader.senderSsrc()).isOne();
        assertThat(report.isSenderReport()).isTrue();
        assertThat(report.ntp()).isEqualTo(0x0102030405060708L);
        assertThat(report.rtpTimestamp()).isEqualTo(9);
        assertThat(report.packetCount()).isEqualTo(10);
        assertThat(report.octetCount()).isEqualTo(11);
        assertThat(report.blockCount()).isEqualTo(2);
        assertThat(report.ssrc(0)).isEqualTo(2);
        assertThat(report.fractionLost(0)).isEqualTo(3);
        assertThat(report.cumulativeLost(0)).isEqualTo(-4);
        assertThat(report.extendedHighestSequenceNumber(0)).isEqualTo(5);
        assertThat(report.jitter(0)).isEqualTo(6);
        assertThat(report.lastSenderReport(0)).isEqualTo(7);
        assertThat(report.delaySinceLastSenderReport(0)).isEqualTo(8);
        assertThat(report.fractionLost(1)).isEqualTo(255);
        assertThat(report.cumulativeLost(1)).isEqualTo(0x7FFFFF);

        assertThat(reader.next()).isTrue();
        assertThat(reader.kind()).isEqualTo(RtcpKind.SDES);
        SdesView sdes = new SdesView();
        assertThat(sdes.wrap(reader)).isTrue();
        assertThat(sdes.next()).isTrue();
        assertThat(sdes.ssrc()).isOne();
        assertThat(sdes.type()).isEqualTo(SdesView.CNAME);
        assertThat(sdes.text()).isEqualTo("PA_x|TR_y");
        assertThat(sdes.next()).isFalse();
        assertThat(reader.next()).isFalse();
    }

    @Test
    void aReceiverReportHasRoomForThirtyOneBlocks() {
        writer.receiverReport(1);
        for (int i = 0; i < RtcpWriter.MAX_REPORT_BLOCKS; i++) {
            assertThat(writer.reportBlock(i, 0, 0, 0, 0, 0, 0)).isTrue();
        }
        assertThat(writer.reportBlock(99, 0, 0, 0, 0, 0, 0)).isFalse();
        read(RtcpKind.RECEIVER_REPORT);
        ReportView report = new ReportView();
        assertThat(report.wrap(reader)).isTrue();
        assertThat(report.isSenderReport()).isFalse();
        assertThat(report.blockCount()).isEqualTo(31);
        assertThat(report.ssrc(30)).isEqualTo(30);
    }

    @Test
    void sourceDescriptionsOfSeveralSourcesAreReadInTurn() {
        // Two chunks: CNAME "ab" and NOTE "c"; CNAME "wxyz"
        byte[] packet =
                HexFormat.of()
                        .parseHex(
                                "82ca0007"
                                        + "00000001"
                                        + "01026162"
                                        + "07016300"
                                        + "00000002"
                                        + "0104777879"
                                        + "7a00"
                                        + "0000000000");
        assertThat(reader.wrap(packet, 0, packet.length)).isTrue();
        assertThat(reader.next()).isTrue();
        SdesView sdes = new SdesView();
        assertThat(sdes.wrap(reader)).isTrue();
        List<String> items = new ArrayList<>();
        while (sdes.next()) {
            items.add(sdes.ssrc() + ":" + sdes.type() + ":" + sdes.text());
        }
        assertThat(items).containsExactly("1:1:ab", "1:7:c", "2:1:wxyz");
    }

    @Test
    void everyLengthOfCnameEndsAtAWord() {
        for (int length = 0; length < 300; length++) {
            out.clear();
            writer.begin(out);
            assertThat(writer.cname(7, "x".repeat(length).getBytes(StandardCharsets.UTF_8)))
                    .isTrue();
            assertThat(writer.bye(8)).isTrue();
            read(RtcpKind.SDES);
            SdesView sdes = new SdesView();
            sdes.wrap(reader);
            assertThat(sdes.next()).isTrue();
            assertThat(sdes.text()).hasSize(Math.min(255, length));
            assertThat(sdes.next()).isFalse();
            assertThat(reader.next()).isTrue();
            ByeView bye = new ByeView();
            assertThat(bye.wrap(reader)).isTrue();
            assertThat(bye.ssrcCount()).isOne();
            assertThat(bye.ssrc(0)).isEqualTo(8);
        }
    }

    @Test
    void aNackPacksWhatIsNearTogether() {
        int[] lost = {65_534, 65_535, 0, 14, 15, 1000, 40_000, 40_016, 40_017};
        assertThat(writer.nack(1, 2, lost, lost.length)).isEqualTo(lost.length);
        read(RtcpKind.NACK);
        assertThat(reader.length()).isEqualTo(12 + 5 * 4); // 65534…, 15, 1000, 40000…, 40017
        NackView nack = new NackView();
        assertThat(nack.wrap(reader)).isTrue();
        assertThat(nack.mediaSsrc()).isEqualTo(2);
        for (int number : lost) {
            assertThat(nack.nextLost()).isEqualTo(number);
        }
        assertThat(nack.nextLost()).isEqualTo(NackView.END);
    }

    @Test
    void aNackThatDoesNotFitIsWrittenInPart() {
        int[] lost = {100, 200, 300, 400};
        out.limit(12 + 2 * 4 + 3);
        assertThat(writer.nack(1, 2, lost, 4)).isEqualTo(2);
        read(RtcpKind.NACK);
        assertThat(reader.length()).isEqualTo(20);
        out.clear().limit(15);
        writer.begin(out);
        assertThat(writer.nack(1, 2, lost, 4)).isZero();
        assertThat(out.position()).isZero();
    }

    @Test
    void requestsForKeyFrames() {
        assertThat(writer.pli(1, 2)).isTrue();
        assertThat(writer.fir(3, 4, 255)).isTrue();
        read(RtcpKind.PLI);
        assertThat(reader.senderSsrc()).isOne();
        assertThat(reader.mediaSsrc()).isEqualTo(2);
        assertThat(reader.next()).isTrue();
        assertThat(reader.kind()).isEqualTo(RtcpKind.FIR);
        FirView fir = new FirView();
        assertThat(fir.wrap(reader)).isTrue();
        assertThat(fir.entryCount()).isOne();
        assertThat(fir.ssrc(0)).isEqualTo(4);
        assertThat(fir.commandNumber(0)).isEqualTo(255);
        assertThat(reader.next()).isFalse();
    }

    @Test
    void anEstimateKeepsEighteenBits() {
        for (long bitrate :
                new long[] {0, 1, 262_143, 262_144, 262_145, 5_000_000, 123_456_789_012L}) {
            out.clear();
            writer.begin(out);
            assertThat(writer.remb(1, bitrate, new int[] {5, 6, 7}, 2)).isTrue();
            read(RtcpKind.REMB);
            RembView remb = new RembView();
            assertThat(remb.wrap(reader)).isTrue();
            assertThat(remb.bitrateBps()).isBetween(bitrate - bitrate / 100_000, bitrate);
            assertThat(remb.ssrcCount()).isEqualTo(2);
            assertThat(remb.ssrc(1)).isEqualTo(6);
        }
    }

    @Test
    void anEstimateThatNoNumberHoldsIsRefused() {
        writer.remb(1, 1000, new int[0], 0);
        out.put(17, (byte) 0xFF);
        read(RtcpKind.REMB);
        assertThat(new RembView().wrap(reader)).isFalse();
    }

    @Test
    void extendedReports() {
        assertThat(writer.referenceTime(1, 0x0102030405060708L)).isTrue();
        assertThat(writer.delaySinceReferenceTime(2, 3, 4, 5)).isTrue();
        read(RtcpKind.XR);
        XrView xr = new XrView();
        assertThat(xr.wrap(reader)).isTrue();
        assertThat(xr.next()).isEqualTo(XrView.Block.REFERENCE_TIME);
        assertThat(xr.referenceTime()).isEqualTo(0x0102030405060708L);
        assertThat(xr.next()).isEqualTo(XrView.Block.END);
        assertThat(reader.next()).isTrue();
        assertThat(xr.wrap(reader)).isTrue();
        assertThat(xr.next()).isEqualTo(XrView.Block.DELAY);
        assertThat(xr.ssrc()).isEqualTo(3);
        assertThat(xr.lastReceiverReport()).isEqualTo(4);
        assertThat(xr.delay()).isEqualTo(5);
        assertThat(xr.next()).isEqualTo(XrView.Block.END);
    }

    @Test
    void extendedReportsWithOtherBlocksAndSeveralAnswers() {
        byte[] packet =
                HexFormat.of()
                        .parseHex(
                                "80cf000d00000001" // XR, 14 words
                                        + "ff00000111223344" // a block of no known type
                                        + "05000006" // DLRR with two answers
                                        + "000000aa0000000b0000000c"
                                        + "000000ab0000000d0000000e"
                                        + "040000020102030405060708");
        assertThat(reader.wrap(packet, 0, packet.length)).isTrue();
        assertThat(reader.next()).isTrue();
        XrView xr = new XrView();
        assertThat(xr.wrap(reader)).isTrue();
        assertThat(xr.next()).isEqualTo(XrView.Block.DELAY);
        assertThat(xr.ssrc()).isEqualTo(0xAA);
        assertThat(xr.next()).isEqualTo(XrView.Block.DELAY);
        assertThat(xr.ssrc()).isEqualTo(0xAB);
        assertThat(xr.delay()).isEqualTo(0xE);
        assertThat(xr.next()).isEqualTo(XrView.Block.REFERENCE_TIME);
        assertThat(xr.next()).isEqualTo(XrView.Block.END);
    }

    @Test
    void theRoundTripTimeOfTheExampleInRfc3550() {
        // RFC 3550 §6.4.1, figure 2: 6.125 s
        long now = 0xb710_8000L << 16;
        assertThat(RoundTrip.nanos(now, 0xb705_2000, 0x0005_4000)).isEqualTo(6_125_000_000L);
        assertThat(RoundTrip.nanos(now, 0, 5)).isEqualTo(RoundTrip.UNKNOWN);
        assertThat(RoundTrip.nanos(now, 0xb710_8000, 3)).isZero(); // rounding
        assertThat(RoundTrip.nanos(now, 0xb710_8000, 0x10_0000)).isEqualTo(RoundTrip.UNKNOWN);
        assertThat(RoundTrip.nanos(now, 0xb700_8000 - 0x100_0000, 0)).isEqualTo(RoundTrip.UNKNOWN);
    }

    @Test
    void whatDoesNotFitIsNotWritten() {
        for (int room = 0; room < 28; room++) {
            out.clear().limit(room);
            writer.begin(out);
            writer.senderReport(1, 2, 3, 4, 5);
            writer.fir(1, 2, 3);
            writer.remb(1, 2, new int[1], 1);
            writer.referenceTime(1, 2);
            writer.delaySinceReferenceTime(1, 2, 3, 4);
            writer.cname(1, CNAME);
            writer.pli(1, 2);
            writer.receiverReport(1);
            writer.reportBlock(1, 2, 3, 4, 5, 6, 7);
            writer.bye(1);
            assertThat(out.position() == 0 || reader.wrap(out.flip())).isTrue();
        }
    }

    @Test
    void paddingBelongsToNoPacket() {
        writer.bye(9);
        out.putInt(0xA0C90002).putInt(7).putInt(4); // RR with four bytes of padding
        assertThat(reader.wrap(out.flip())).isTrue();
        assertThat(reader.next()).isTrue();
        assertThat(reader.next()).isTrue();
        assertThat(reader.kind()).isEqualTo(RtcpKind.RECEIVER_REPORT);
        assertThat(reader.length()).isEqualTo(8);
    }

    @Test
    void whatIsTooShortForItsKindIsOfAnotherKind() {
        byte[] packet = HexFormat.of().parseHex("81cd000100000001" + "84cb0000");
        assertThat(reader.wrap(packet, 0, packet.length)).isTrue();
        assertThat(reader.next()).isTrue();
        assertThat(reader.kind()).isEqualTo(RtcpKind.OTHER);
        assertThat(reader.mediaSsrc()).isZero();
        assertThat(reader.next()).isTrue();
        assertThat(reader.kind()).isEqualTo(RtcpKind.BYE);
        assertThat(reader.senderSsrc()).isZero();
        assertThat(new ByeView().wrap(reader)).isFalse(); // four sources in no bytes
    }
}
