package io.parley.webrtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class RtpAllocationTest {
    private static final int PACKETS = 50_000;
    private static final int SSRC = 0xCAFE;
    private static final byte[] MID = {'0'};

    private final RtpView view = new RtpView();
    private final RtpHeader header = new RtpHeader();
    private final AbsCaptureTime captured = new AbsCaptureTime();
    private final SequenceUnwrapper sequence = new SequenceUnwrapper();
    private final TimestampUnwrapper timestamps = new TimestampUnwrapper();
    private final ReceptionStatistics statistics = new ReceptionStatistics(48_000);
    private final RedEncoder encoder = new RedEncoder(111);
    private final RedView red = new RedView();
    private final byte[] packet = new byte[1500];
    private final byte[] out = new byte[1500];

    @Test
    void noPacketMakesGarbage() {
        exchange();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        exchange();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).isLessThan(1024);
    }

    private void exchange() {
        for (int i = 0; i < PACKETS; i++) {
            int length = write(i);
            assertTrue(view.wrap(packet, 0, length));
            assertTrue(SdesText.matches(view, 1, MID));
            assertTrue(AudioLevel.read(view, 4) >= 0 && TransportSequenceNumber.read(view, 3) >= 0);
            assertTrue(captured.read(view, 7) && AbsSendTime.read(view, 2) >= 0);
            sequence.unwrap(view.sequenceNumber());
            timestamps.unwrap(view.timestamp());
            statistics.onPacket(
                    view.sequenceNumber(), view.timestamp(), view.payloadLength(), i * 20_000_000L);
            int encoded =
                    encoder.encode(
                            view.sequenceNumber(),
                            view.timestamp(),
                            packet,
                            view.payloadOffset(),
                            view.payloadLength(),
                            out,
                            0,
                            out.length);
            assertTrue(red.wrap(out, 0, encoded) && red.blockCount() > 0);
            assertTrue(Rtx.unwrap(view, 96, SSRC) > 0);
        }
    }

    private int write(int i) {
        header.begin(packet, 0, 97, false, i, i * 960, SSRC);
        SdesText.write(header, 1, MID);
        AbsSendTime.write(header, 2, i & 0xFF_FFFF);
        TransportSequenceNumber.write(header, 3, i);
        AudioLevel.write(header, 4, true, 30);
        AbsCaptureTime.write(header, 7, i, 5);
        int length = header.finish();
        return Rtx.putOriginalSequenceNumber(packet, length, i) + 100;
    }

    /** Unlike an assertion object, this allocates nothing. */
    private static void assertTrue(boolean condition) {
        if (!condition) {
            throw new AssertionError();
        }
    }
}
