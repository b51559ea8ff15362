package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.bwe.CongestionOptions;
import io.parley.webrtc.bwe.FeedbackMode;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** In steady state a packet costs no object, whatever it carries and to how many it goes. */
class ForwardingAllocationTest {
    private static final int STEPS = 5_000;
    private static final int SUBSCRIBERS = 5;
    private static final int ALLOWED_BYTES = 1024;

    private final SfuBed bed = new SfuBed(1);
    private final List<SubscriberMedia> subscribers = new ArrayList<>();
    private long sent;

    /** Takes packets and keeps nothing. */
    private final MediaOutput sink =
            new MediaOutput() {
                @Override
                public boolean sendRtp(ByteBuffer header, ByteBuffer payload) {
                    sent++;
                    return true;
                }

                @Override
                public boolean sendRtcp(ByteBuffer compound) {
                    return true;
                }
            };

    private final PublisherMedia publisher = bed.sfu.newPublisher(sink);

    private PublishedTrack publish(CodecParameters codec, SsrcPair... ssrcs) {
        publisher.setSections(
                List.of(SfuBed.section("1", List.of(), List.of(ssrcs), codec)), bed.now);
        return Objects.requireNonNull(publisher.track("1"));
    }

    private void subscribe(PublishedTrack track, CodecParameters... codecs) {
        ExtensionIds extensions = new ExtensionIds(0, 0, 0, 0, 3, 5, 0, 8, 0, 0);
        for (int i = 0; i < SUBSCRIBERS; i++) {
            SubscriberMedia media =
                    bed.sfu.newSubscriber(
                            sink, CongestionOptions.SUBSCRIBER.withMode(FeedbackMode.NONE));
            media.addDownTrack(track.feed(), "c")
                    .bind(new SendSection("1", List.of(codecs), extensions), bed.now);
            subscribers.add(media);
        }
    }

    private void pass() {
        bed.now += 20 * SfuBed.MS;
        bed.sfu.handleTimeout(bed.now);
        while (bed.sfu.pollEvent() != null) {
            // Only the packets matter here.
        }
    }

    private void assertAllocatesNothing(IntConsumer step) {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < STEPS; i++) {
            step.accept(i);
        }
        long least = Long.MAX_VALUE;
        // The compiler may still work for the thread in the first round.
        for (int round = 1; round < 4; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < STEPS; i++) {
                step.accept(round * STEPS + i);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isLessThan(ALLOWED_BYTES);
        assertThat(sent).isGreaterThan((long) STEPS * SUBSCRIBERS);
    }

    private static void set(ByteBuffer packet, int step, int timestamp) {
        packet.clear();
        packet.putShort(2, (short) step);
        packet.putInt(4, timestamp);
    }

    @Test
    void ofSoundThatIsConverted() {
        PublishedTrack track = publish(SfuBed.OPUS, new SsrcPair(7, 0));
        subscribe(track, SfuBed.OPUS);
        subscribe(track, SfuBed.RED, SfuBed.OPUS);
        TestRtp rtp = new TestRtp();
        rtp.ssrc = 7;
        rtp.payloadType = 111;
        rtp.level = 20;
        rtp.transportSequence = 1;
        ByteBuffer packet = rtp.packet(new byte[80]);
        assertAllocatesNothing(
                step -> {
                    set(packet, step, step * 960);
                    publisher.handleRtp(packet, bed.now);
                    pass();
                });
    }

    @Test
    void ofSimulcastWithTemporalLayersThatAreLeftOutAndLost() {
        PublishedTrack track = publish(SfuBed.VP8, new SsrcPair(7, 0), new SsrcPair(8, 0));
        subscribe(track, SfuBed.VP8);
        subscribers.forEach(media -> media.downTrack(0).setMaxLayers(1, 0, bed.now));
        TestRtp rtp = new TestRtp();
        ByteBuffer[] packets = new ByteBuffer[4];
        for (int i = 0; i < 4; i++) {
            rtp.ssrc = 7 + i / 2;
            rtp.marker = true;
            packets[i] = rtp.packet(TestRtp.vp8(true, i % 2 == 0, 300, 1, i % 2, true, 0));
        }
        int pictureAt = packets[0].limit() - 7 - 4;
        assertAllocatesNothing(
                step -> {
                    for (int layer = 0; layer < 2; layer++) {
                        ByteBuffer packet = packets[2 * layer + step % 2];
                        set(packet, step, step * 3000);
                        packet.putShort(pictureAt, (short) (0x8000 | (step & 0x7FFF)));
                        if (step % 20 > 0) {
                            publisher.handleRtp(packet, bed.now);
                        }
                    }
                    pass();
                });
    }

    @Test
    void ofAv1WithDependencyDescriptors() {
        PublishedTrack track = publish(SfuBed.AV1, new SsrcPair(7, 0));
        subscribe(track, SfuBed.AV1);
        TestRtp rtp = new TestRtp();
        rtp.ssrc = 7;
        rtp.payloadType = 45;
        rtp.marker = true;
        rtp.dependency = Descriptors.keyFrameL1T2(0);
        ByteBuffer key = rtp.packet((byte) 0x18, (byte) 1, (byte) 2);
        rtp.dependency = Descriptors.deltaFrame(0, 1);
        ByteBuffer delta = rtp.packet((byte) 0x10, (byte) 1, (byte) 2);
        assertAllocatesNothing(
                step -> {
                    ByteBuffer packet = step % 100 == 0 ? key : delta;
                    set(packet, step, step * 3000);
                    // Behind header, extension header and element header: first byte, frame number.
                    packet.putShort(18, (short) step);
                    publisher.handleRtp(packet, bed.now);
                    pass();
                });
    }
}
