package io.parley.webrtc.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RtcpAllocationTest {
    private static final int COMPOUNDS = 20_000;

    private final ByteBuffer buffer = ByteBuffer.allocate(1200);
    private final RtcpWriter writer = new RtcpWriter();
    private final RtcpReader reader = new RtcpReader();
    private final ReportView report = new ReportView();
    private final NackView nack = new NackView();
    private final TransportFeedbackView feedback = new TransportFeedbackView();
    private final RembView remb = new RembView();
    private final byte[] cname = {'a', 'b'};
    private final int[] lost = {5, 6, 50};
    private final int[] ssrcs = {1, 2};
    private final long[] ticks = new long[60];
    private long sum;

    @Test
    void noCompoundMakesGarbage() {
        exchange();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        exchange();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).isLessThan(1024);
        assertThat(sum).isPositive();
    }

    private void exchange() {
        for (int i = 0; i < COMPOUNDS; i++) {
            write(i);
            reader.wrap(buffer.flip());
            while (reader.next()) {
                read();
            }
        }
    }

    private void write(int i) {
        for (int j = 0; j < ticks.length; j++) {
            ticks[j] = j % 7 == 3 ? TransportFeedbackWriter.NOT_RECEIVED : 10L * i + 3L * j;
        }
        writer.begin(buffer.clear());
        writer.senderReport(1, i, i, i, i);
        writer.reportBlock(2, 0, 0, i, 0, 0, 0);
        writer.cname(1, cname);
        writer.nack(1, 2, lost, lost.length);
        writer.pli(1, 2);
        writer.remb(1, 1_000_000 + i, ssrcs, 2);
        writer.transportFeedback(1, 2, i, i, ticks, 0, ticks.length);
    }

    private void read() {
        if (report.wrap(reader)) {
            sum += report.extendedHighestSequenceNumber(0);
        } else if (nack.wrap(reader)) {
            for (int number = nack.nextLost(); number != NackView.END; number = nack.nextLost()) {
                sum += number;
            }
        } else if (remb.wrap(reader)) {
            sum += remb.bitrateBps();
        } else if (feedback.wrap(reader)) {
            while (feedback.next()) {
                sum += feedback.arrivalNanos() & 1;
            }
        }
    }
}
