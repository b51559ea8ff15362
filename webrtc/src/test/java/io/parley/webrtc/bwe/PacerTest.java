package io.parley.webrtc.bwe;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PacerTest {
    private static final long MS = 1_000_000;

    private final Pacer pacer = new Pacer(new PacketPool());
    private final ByteBuffer header = ByteBuffer.allocate(12);
    private final ByteBuffer payload = ByteBuffer.allocate(988);

    @BeforeEach
    void oneMegabit() {
        pacer.setRate(1_000_000, 0); // 1,000 bytes in 8 ms
    }

    @Test
    void letsASmallBurstPassAndThenHoldsBack() {
        int passed = 0;
        while (pacer.mayPass(PacketPriority.VIDEO, 0)) {
            pacer.onSent(1_000, 0);
            passed++;
        }
        assertThat(passed).isEqualTo(3);
        assertThat(pacer.mayPass(PacketPriority.AUDIO, 0)).isTrue();
        assertThat(pacer.mayPass(PacketPriority.VIDEO, 8 * MS)).isTrue();
    }

    @Test
    void takesOutWhatIsMostUrgentFirst() {
        enqueue(PacketPriority.VIDEO, 1);
        enqueue(PacketPriority.VIDEO, 2);
        enqueue(PacketPriority.RETRANSMISSION, 3);
        assertThat(pacer.mayPass(PacketPriority.VIDEO, 0)).isFalse();
        assertThat(drain(0)).containsExactly(3, 1, 2);
    }

    @Test
    void sendsAtItsRate() {
        for (int i = 0; i < 50; i++) {
            enqueue(PacketPriority.VIDEO, i);
        }
        long now = 0;
        int sent = 0;
        while (pacer.nextTimeout() != Deadline.NEVER) {
            now = Math.max(now, pacer.nextTimeout());
            sent += drain(now).size();
        }
        assertThat(sent).isEqualTo(50);
        assertThat(now).isBetween(370 * MS, 400 * MS); // 50 packets of 8 ms less the burst
    }

    @Test
    void keepsHeaderAndPayloadApart() {
        header.put(0, (byte) 0x80).put(11, (byte) 9);
        payload.put(0, (byte) 7).put(987, (byte) 8);
        pacer.enqueue(PacketPriority.VIDEO, header, payload, 10, 4);
        PacedPacket packet = Objects.requireNonNull(pacer.poll(true, 0));
        assertThat(packet.header()).isEqualTo(header);
        assertThat(packet.payload()).isEqualTo(payload);
        assertThat(packet.transportSequenceOffset()).isEqualTo(10);
        assertThat(packet.absSendTimeOffset()).isEqualTo(4);
    }

    @Test
    void refusesWhatWouldWaitTooLongOrIsTooLarge() {
        int accepted = 0;
        while (enqueue(PacketPriority.VIDEO, 0)) {
            accepted++;
        }
        assertThat(accepted).isEqualTo(125); // one second
        assertThat(pacer.queuedBytes()).isEqualTo(125_000);
        pacer.clear(0);
        assertThat(pacer.queuedBytes()).isZero();
        assertThat(pacer.nextTimeout()).isEqualTo(Deadline.NEVER);
        ByteBuffer large = ByteBuffer.allocate(Limits.BWE_PACKET);
        assertThat(pacer.enqueue(PacketPriority.VIDEO, header, large, -1, -1)).isFalse();
    }

    private boolean enqueue(PacketPriority priority, int mark) {
        header.put(0, (byte) mark);
        return pacer.enqueue(priority, header, payload, -1, -1);
    }

    private List<Integer> drain(long now) {
        List<Integer> marks = new ArrayList<>();
        for (PacedPacket packet = pacer.poll(false, now);
                packet != null;
                packet = pacer.poll(false, now)) {
            marks.add((int) packet.header().get(0));
            pacer.onSent(packet.bytes(), now);
            pacer.release(packet);
        }
        return marks;
    }
}
