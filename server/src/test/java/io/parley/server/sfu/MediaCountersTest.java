package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.bwe.CongestionOptions;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class MediaCountersTest {
    private static final int SSRC = 0x1234;

    private final SfuBed bed = new SfuBed(1);
    private final TestRtp rtp = new TestRtp();

    private PublishedTrack publish() {
        rtp.ssrc = SSRC;
        rtp.payloadType = SfuBed.OPUS.payloadType();
        return bed.publish(
                SfuBed.section("0", List.of(), List.of(new SsrcPair(SSRC, 0)), SfuBed.OPUS));
    }

    private void send(int packets) {
        for (int i = 0; i < packets; i++) {
            rtp.sequence++;
            rtp.timestamp += 960;
            bed.receive(rtp.packet((byte) 1, (byte) 2));
            bed.pass(20);
        }
    }

    @Test
    void packetsAndBytesAreCountedBothWays() {
        SfuBed.Viewer viewer = bed.view(publish(), SfuBed.OPUS);
        send(10);
        assertThat(bed.counters.get(SfuCounter.PACKETS_IN)).isEqualTo(10);
        assertThat(bed.counters.get(SfuCounter.PACKETS_OUT)).isEqualTo(10);
        long bytes = viewer.output.rtp.stream().mapToLong(packet -> packet.length).sum();
        assertThat(bed.counters.get(SfuCounter.BYTES_OUT)).isEqualTo(bytes);
    }

    @Test
    void lossThatSubscribersReportIsCounted() {
        SfuBed.Viewer viewer = bed.view(publish(), SfuBed.OPUS);
        send(1);
        report(viewer, 0, 1);
        send(100);
        report(viewer, 64, 101);
        assertThat(bed.counters.get(SfuCounter.REPORTED_PACKETS)).isEqualTo(100);
        assertThat(bed.counters.get(SfuCounter.REPORTED_LOSSES)).isEqualTo(25);
        assertThat(bed.counters.roundTripNanos()).isZero();
    }

    @Test
    void whatTheTransportDoesNotTakeIsCountedApart() {
        PublishedTrack track = publish();
        SubscriberMedia closed =
                bed.sfu.newSubscriber(
                        new MediaOutput() {
                            @Override
                            public boolean sendRtp(ByteBuffer header, ByteBuffer payload) {
                                return false;
                            }

                            @Override
                            public boolean sendRtcp(ByteBuffer compound) {
                                return false;
                            }
                        },
                        CongestionOptions.SUBSCRIBER);
        closed.addDownTrack(track.feed(), "cname")
                .bind(new SendSection("5", List.of(SfuBed.OPUS), ExtensionIds.NONE), bed.now);
        send(5);
        assertThat(bed.counters.get(SfuCounter.PACKETS_OUT)).isZero();
        assertThat(bed.counters.get(SfuCounter.SEND_FAILURES)).isGreaterThanOrEqualTo(5);
    }

    private static void report(SfuBed.Viewer viewer, int fractionLost, int highest) {
        viewer.rtcp(
                writer -> {
                    writer.receiverReport(77);
                    writer.reportBlock(viewer.downTrack.ssrc(), fractionLost, 0, highest, 0, 0, 0);
                });
    }
}
