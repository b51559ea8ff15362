package io.parley.webrtc.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BigEndianTest {
    @Test
    void readsAndWritesAsByteBuffersDo() {
        SplittableRandom random = new SplittableRandom(10);
        byte[] bytes = new byte[16];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        for (int i = 0; i < 1_000; i++) {
            random.nextBytes(bytes);
            int at = random.nextInt(9);
            assertThat(BigEndian.uint16(bytes, at)).isEqualTo(buffer.getShort(at) & 0xFFFF);
            assertThat(BigEndian.uint24(bytes, at)).isEqualTo(buffer.getInt(at) >>> 8);
            assertThat(BigEndian.int32(bytes, at)).isEqualTo(buffer.getInt(at));
            assertThat(BigEndian.int64(bytes, at)).isEqualTo(buffer.getLong(at));
            long value = random.nextLong();
            BigEndian.put64(bytes, at, value);
            assertThat(buffer.getLong(at)).isEqualTo(value);
            BigEndian.put16(bytes, at, (int) value);
            assertThat(buffer.getShort(at)).isEqualTo((short) value);
            BigEndian.put24(bytes, at, (int) value);
            assertThat(BigEndian.uint24(bytes, at)).isEqualTo((int) value & 0xFF_FFFF);
        }
    }
}
