package io.parley.webrtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.parley.webrtc.sctp.SctpEvent.MessageReceived;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SctpAllocationTest {
    private static final int BATCH = 32;
    private static final int MESSAGE_LENGTH = 262_144;

    private final SctpAssociation a = new SctpAssociation(SctpOptions.DEFAULT, new Random(1));
    private final SctpAssociation b = new SctpAssociation(SctpOptions.DEFAULT, new Random(2));
    private final ByteBuffer[] wire = new ByteBuffer[BATCH];
    private long packets;
    private long messages;
    private long now;

    private boolean move(SctpAssociation from, SctpAssociation to) {
        int count = 0;
        while (count < BATCH && from.pollTransmit(wire[count].clear(), now)) {
            wire[count++].flip();
        }
        for (int i = 0; i < count; i++) {
            to.handleDatagram(wire[i], now);
        }
        packets += count;
        now += 1_000;
        for (SctpEvent event = to.pollEvent(); event != null; event = to.pollEvent()) {
            messages += event instanceof MessageReceived ? 1 : 0;
        }
        return count > 0;
    }

    private void transfer(int count, ByteBuffer payload) {
        for (int i = 0; i < count; i++) {
            a.send(1, 53, Delivery.RELIABLE, payload.clear(), now);
            boolean moved = true;
            while (moved) {
                moved = move(a, b) | move(b, a);
            }
        }
    }

    @Test
    void aPacketAllocatesNothingButTheMessageThatItCompletes() {
        for (int i = 0; i < BATCH; i++) {
            wire[i] = ByteBuffer.allocate(1500);
        }
        a.connect(now);
        transfer(100, ByteBuffer.allocate(MESSAGE_LENGTH));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ByteBuffer payload = ByteBuffer.allocate(MESSAGE_LENGTH);
        long packetsBefore = packets;
        long messagesBefore = messages;
        long before = threads.getCurrentThreadAllocatedBytes();
        transfer(300, payload);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(messages - messagesBefore).isEqualTo(300);
        assertThat(packets - packetsBefore).isGreaterThan(50_000);
        // Of each message: its bytes, their array's header, the buffer around them, the event.
        assertThat(allocated - 300L * (MESSAGE_LENGTH + 16 + 64 + 32)).isLessThan(10_000);
    }
}
