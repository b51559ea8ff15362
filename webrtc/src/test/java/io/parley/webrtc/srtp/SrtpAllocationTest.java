package io.parley.webrtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SrtpAllocationTest {
    private static final int PACKETS = 20_000;

    /** The last column is what the JDK's ciphers themselves allocate to seal and to open, bytes. */
    @ParameterizedTest
    @CsvSource({"AEAD_AES_128_GCM, 1", "AEAD_AES_256_GCM, 1", "AES128_CM_HMAC_SHA1_80, 100"})
    void aPacketCostsNoMoreGarbageThanTheJdksCipherMakes(SrtpProfile profile, long jdkBytes) {
        SrtpSender sender = Vectors.sender(profile);
        SrtpReceiver receiver = Vectors.receiver(profile);
        exchange(sender, receiver, 0);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        exchange(sender, receiver, PACKETS);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated / PACKETS).isLessThan(jdkBytes);
        assertThat(receiver.counters().get(SrtpCounter.RTP)).isEqualTo(2 * PACKETS);
    }

    private static void exchange(SrtpSender sender, SrtpReceiver receiver, int first) {
        byte[] packet = Vectors.rtp(1, 0, 1000);
        for (int i = first; i < first + PACKETS; i++) {
            packet[2] = (byte) (i >> 8);
            packet[3] = (byte) i;
            receiver.unprotectRtp(packet, 0, sender.protectRtp(packet, 0, 1012));
        }
    }
}
