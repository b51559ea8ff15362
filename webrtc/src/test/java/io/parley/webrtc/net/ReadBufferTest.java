package io.parley.webrtc.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import org.junit.jupiter.api.Test;

final class ReadBufferTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final ReadBuffer buffer = new ReadBuffer(2048, 16);

    @Test
    void allSocketsReadIntoOneBuffer() {
        RecvByteBufAllocator.Handle one = buffer.newHandle();
        RecvByteBufAllocator.Handle other = buffer.newHandle();

        ByteBuf first = one.allocate(allocator);
        first.writeLong(1).release();
        ByteBuf second = other.allocate(allocator);

        assertThat(second).isSameAs(first);
        assertThat(second.readableBytes()).isZero();
        assertThat(second.writableBytes()).isEqualTo(2048);
        second.release();
    }

    @Test
    void whatSomebodyKeepsIsNotReadOver() {
        RecvByteBufAllocator.Handle handle = buffer.newHandle();
        ByteBuf kept = handle.allocate(allocator).writeLong(1);

        ByteBuf next = handle.allocate(allocator).writeLong(2);

        assertThat(kept.readLong()).isEqualTo(1);
        kept.release();
        next.release();
        assertThat(next.refCnt()).isZero();
    }

    @Test
    void nothingStaysAfterTheEnd() {
        RecvByteBufAllocator.Handle handle = buffer.newHandle();
        handle.allocate(allocator).release();

        buffer.close();
        handle.allocate(allocator).release();

        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }
}
