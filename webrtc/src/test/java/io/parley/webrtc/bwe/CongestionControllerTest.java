package io.parley.webrtc.bwe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.parley.webrtc.rtcp.RtcpReader;
import io.parley.webrtc.wire.Deadline;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CongestionControllerTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final int ABSENT = CongestionController.ABSENT;

    private final ByteBuffer header = ByteBuffer.allocate(20);
    private final ByteBuffer payload = ByteBuffer.allocate(980);
    private final List<byte[]> sent = new ArrayList<>();
    private long now = SECOND;

    @Test
    void numbersAndStampsPacketsWhenTheyLeave() {
        CongestionController controller = controller(FeedbackMode.TRANSPORT_CC);
        for (int i = 0; i < 20; i++) {
            controller.send(PacketPriority.VIDEO, header, payload, 14, 17, now);
        }
        assertThat(sent).hasSizeLessThan(20);
        assertThat(controller.queuedBytes()).isEqualTo((20 - sent.size()) * 1_000);
        while (controller.queuedBytes() > 0) {
            now = Math.max(now, controller.nextTimeout());
            controller.handleTimeout(now);
        }
        assertThat(sent).hasSize(20);
        int firstTime = absSendTime(sent.get(0));
        for (int i = 0; i < 20; i++) {
            assertThat(sequence(sent.get(i))).isEqualTo(i + 1);
            assertThat(absSendTime(sent.get(i))).isGreaterThanOrEqualTo(firstTime);
        }
        assertThat(absSendTime(sent.get(19))).isGreaterThan(firstTime);
    }

    @Test
    void soundNeverWaits() {
        CongestionController controller = controller(FeedbackMode.TRANSPORT_CC);
        for (int i = 0; i < 20; i++) {
            controller.send(PacketPriority.VIDEO, header, payload, 14, ABSENT, now);
        }
        int before = sent.size();
        controller.send(PacketPriority.AUDIO, header, payload, ABSENT, ABSENT, now);
        assertThat(sent).hasSize(before + 1);
    }

    @Test
    void withoutFeedbackNothingIsLimited() {
        CongestionController controller = controller(FeedbackMode.NONE);
        for (int i = 0; i < 1_000; i++) {
            controller.send(PacketPriority.VIDEO, header, payload, ABSENT, ABSENT, now);
        }
        assertThat(sent).hasSize(1_000);
        assertThat(controller.targetBps()).isEqualTo(CongestionOptions.PUBLISHER.maxBps());
        controller.setWantedBps(100_000_000, now);
        assertThat(controller.nextTimeout()).isEqualTo(Deadline.NEVER);
    }

    @Test
    void aReceiversEstimateLimitsFromItsFirstWordOn() {
        CongestionController controller = controller(FeedbackMode.REMB);
        assertThat(controller.targetBps()).isEqualTo(CongestionOptions.PUBLISHER.maxBps());
        int version = controller.targetVersion();
        controller.onRemb(400_000, now);
        assertThat(controller.targetBps()).isEqualTo(400_000);
        assertThat(controller.targetVersion()).isNotEqualTo(version);
        controller.onRemb(1, now);
        assertThat(controller.targetBps()).isEqualTo(CongestionOptions.PUBLISHER.minBps());
    }

    @Test
    void aReceiverThatEstimatesIsShownMoreWhenMoreIsWanted() {
        CongestionController controller = controller(FeedbackMode.REMB);
        controller.onRemb(400_000, now);
        controller.setWantedBps(2_000_000, now);
        now = controller.nextTimeout();
        assertThat(now).isEqualTo(3 * SECOND);
        int padding = 0;
        long start = now;
        while (now < start + 2 * SECOND) {
            controller.handleTimeout(now);
            int wanted = controller.paddingBytesWanted(now);
            if (wanted > 0) {
                payload.clear().limit(Math.min(980, wanted));
                controller.send(PacketPriority.PADDING, header, payload, ABSENT, 17, now);
                padding += payload.remaining() + 20;
            }
            now = Math.max(now + MS / 10, controller.nextTimeout());
        }
        assertThat(padding).isBetween(37_000, 40_000); // 600 kbit/s for half a second
    }

    @Test
    void lossThatAReceiverReportsLimits() {
        CongestionController controller = controller(FeedbackMode.REMB);
        controller.onRemb(2_000_000, now);
        controller.setWantedBps(1_000_000, now);
        for (int i = 0; i < 20; i++) {
            now += SECOND;
            controller.onReceiverReport(100, 120, 50 * MS, now); // 39 %
        }
        assertThat(controller.targetBps()).isLessThan(900_000);
        assertThat(controller.lossFraction()).isBetween(0.35, 0.42);
        assertThat(controller.rttNanos()).isEqualTo(50 * MS);
    }

    @Test
    void asksForNothingThatIsNotWanted() {
        CongestionController controller = controller(FeedbackMode.TRANSPORT_CC);
        controller.setWantedBps(200_000, now);
        assertThat(controller.nextTimeout()).isEqualTo(Deadline.NEVER);
        controller.handleTimeout(now);
        assertThat(controller.paddingBytesWanted(now)).isZero();
    }

    @Test
    void givesUpAProbeForWhichNobodyMakesPadding() {
        CongestionController controller = controller(FeedbackMode.TRANSPORT_CC);
        controller.setWantedBps(2_000_000, now);
        int calls = 0;
        for (long end = now + 10 * SECOND; now < end; now = controller.nextTimeout()) {
            controller.handleTimeout(now);
            calls++;
        }
        assertThat(calls).isLessThan(3_000);
    }

    @Test
    void aReceiverThatNeverReportsIsNotLimited() {
        CongestionController controller = controller(FeedbackMode.TRANSPORT_CC);
        controller.setWantedBps(2_000_000, now);
        for (int i = 0; i < 600; i++) {
            now += 10 * MS;
            controller.send(PacketPriority.VIDEO, header, payload, 14, ABSENT, now);
            controller.handleTimeout(now);
        }
        assertThat(controller.mode()).isEqualTo(FeedbackMode.NONE);
        assertThat(controller.targetBps()).isEqualTo(CongestionOptions.PUBLISHER.maxBps());
    }

    @Test
    void survivesAnyFeedback() {
        CongestionController controller = controller(FeedbackMode.TRANSPORT_CC);
        SplittableRandom random = new SplittableRandom(1);
        RtcpReader reader = new RtcpReader();
        byte[] packet = new byte[64];
        for (int i = 0; i < 100_000; i++) {
            random.nextBytes(packet);
            packet[0] = (byte) 0x8F;
            packet[1] = (byte) 205;
            packet[2] = 0;
            packet[3] = 15;
            now += random.nextInt(10) * MS;
            controller.send(PacketPriority.VIDEO, header, payload, 14, ABSENT, now);
            sent.clear();
            if (reader.wrap(packet, 0, packet.length) && reader.next()) {
                controller.onTransportFeedback(reader, now);
            }
            controller.handleTimeout(now);
            assertThat(controller.targetBps())
                    .isBetween(
                            CongestionOptions.PUBLISHER.minBps(),
                            CongestionOptions.PUBLISHER.maxBps());
        }
    }

    @Test
    void allocatesNothingForAPacket() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        CongestionController controller =
                new CongestionController(CongestionOptions.PUBLISHER, (head, body) -> true);
        TransportFeedbackRecorder recorder = new TransportFeedbackRecorder(1);
        ByteBuffer rtcp = ByteBuffer.allocate(1_200);
        RtcpReader reader = new RtcpReader();
        run(controller, recorder, rtcp, reader, 50_000);
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        run(controller, recorder, rtcp, reader, 100_000);
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertThat(allocated).isLessThan(1_024);
    }

    /** Frames of five packets each, some of which wait; each tenth is lost. */
    private void run(
            CongestionController controller,
            TransportFeedbackRecorder recorder,
            ByteBuffer rtcp,
            RtcpReader reader,
            int packets) {
        for (int i = 0; i < packets; i++) {
            now += i % 5 == 0 ? 30 * MS : 0;
            controller.send(PacketPriority.VIDEO, header, payload, 14, 17, now);
            if (i % 10 != 0) {
                recorder.onPacket(7, header.getShort(14) & 0xFFFF, now + 20 * MS);
            }
            if (now >= controller.nextTimeout()) {
                controller.handleTimeout(now);
            }
            while (recorder.pollTransmit(rtcp.clear(), now)) {
                if (reader.wrap(rtcp.flip()) && reader.next()) {
                    controller.onTransportFeedback(reader, now + 40 * MS);
                }
            }
        }
    }

    private CongestionController controller(FeedbackMode mode) {
        return new CongestionController(
                CongestionOptions.PUBLISHER.withMode(mode),
                (head, body) -> {
                    byte[] copy = new byte[head.remaining()];
                    head.get(head.position(), copy);
                    return sent.add(copy);
                });
    }

    private static int sequence(byte[] packet) {
        return ByteBuffer.wrap(packet).getShort(14) & 0xFFFF;
    }

    private static int absSendTime(byte[] packet) {
        return ByteBuffer.wrap(packet).getInt(16) & 0xFFFFFF;
    }
}
