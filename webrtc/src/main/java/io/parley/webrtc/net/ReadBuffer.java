package io.parley.webrtc.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Lets the UDP sockets of one loop read into one and the same buffer: what was read is handled
 * before the next read. Who keeps it all the same makes the next read take one of its own.
 */
final class ReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    private final int bytes;
    private @Nullable ByteBuf shared;
    private boolean closed;

    /**
     * @param bytes what one read may bring
     * @param maxReads in one turn of the loop
     */
    ReadBuffer(int bytes, int maxReads) {
        super(maxReads);
        this.bytes = bytes;
    }

    @Override
    @SuppressWarnings("deprecation") // its supertype is; nothing else is given to the handle
    public RecvByteBufAllocator.Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public ByteBuf allocate(ByteBufAllocator allocator) {
                return take(allocator);
            }

            @Override
            public int guess() {
                return bytes;
            }
        };
    }

    private ByteBuf take(ByteBufAllocator allocator) {
        ByteBuf own = shared;
        if (own == null && !closed) {
            own = allocator.directBuffer(bytes, bytes);
            shared = own;
        }
        if (own == null || own.refCnt() != 1) {
            return allocator.directBuffer(bytes, bytes);
        }
        return own.clear().retain(); // the reader releases it
    }

    /** Gives the buffer back. The sockets may go on. */
    void close() {
        closed = true;
        ByteBuf own = shared;
        shared = null;
        if (own != null) {
            own.release();
        }
    }
}
