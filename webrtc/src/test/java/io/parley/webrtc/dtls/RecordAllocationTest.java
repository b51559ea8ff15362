package io.parley.webrtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RecordAllocationTest {
    private static final int RECORDS = 20_000;

    /** What the JDK's AES-GCM itself allocates for sealing and opening one record, bytes. */
    private static final long JDK_BYTES = 2_600;

    @Test
    void aRecordCostsNoMoreGarbageThanTheJdksCipherMakes() {
        try (DtlsPair pair = DtlsPair.connected()) {
            exchange(pair);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            exchange(pair);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertThat(allocated / RECORDS).isLessThan(JDK_BYTES);
            assertThat(pair.server.endpoint.counters().get(DtlsCounter.RECORDS_OPENED))
                    .isEqualTo(2 * RECORDS);
        }
    }

    private static void exchange(DtlsPair pair) {
        ByteBuffer plaintext = ByteBuffer.allocate(1200);
        ByteBuffer datagram = ByteBuffer.allocate(2048);
        ByteBuffer out = ByteBuffer.allocate(2048);
        for (int i = 0; i < RECORDS; i++) {
            pair.client.endpoint.seal(plaintext.clear(), datagram.clear());
            pair.server.endpoint.handleDatagram(datagram.flip(), 0);
            pair.server.endpoint.pollApplicationData(out.clear());
        }
    }
}
