package io.parley.server.grpc;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Messages in the bytes of a stream: a byte that says whether it is compressed, four of length, and
 * the message.
 *
 * <pre>
 *  +-----------+--------------------+------------
 *  | 0         | length, big endian | message …
 *  +-----------+--------------------+------------
 * </pre>
 */
final class MessageFrames {

    private static final int HEADER = 5;

    /** What came and was not read; null if there is nothing, since most streams only wait. */
    private @Nullable ByteBuf pending;

    /** A message as gRPC's marshallers read it: they ask for its length. */
    private static final class MessageStream extends ByteBufInputStream implements KnownLength {
        MessageStream(ByteBuf bytes, int length) {
            super(bytes, length);
        }
    }

    /** Takes bytes that are borrowed. */
    void add(ByteBuf data, ByteBufAllocator allocator) {
        ByteBuf all = pending;
        if (all == null) {
            all = allocator.heapBuffer(data.readableBytes());
            pending = all;
        }
        all.writeBytes(data);
    }

    /**
     * The length of the next message; -1 if it is not complete.
     *
     * @throws io.grpc.StatusRuntimeException if there cannot be one
     */
    private int nextLength() {
        ByteBuf all = pending;
        if (all == null || all.readableBytes() < HEADER) {
            return -1;
        }
        int start = all.readerIndex();
        if (all.getByte(start) != 0) {
            throw io.grpc.Status.INTERNAL
                    .withDescription("a compressed message without grpc-encoding")
                    .asRuntimeException();
        }
        long length = all.getUnsignedInt(start + 1);
        if (length > CallLimits.MAX_MESSAGE_BYTES) {
            throw io.grpc.Status.RESOURCE_EXHAUSTED
                    .withDescription(
                            "message: "
                                    + length
                                    + " bytes (expected: at most "
                                    + CallLimits.MAX_MESSAGE_BYTES
                                    + ")")
                    .asRuntimeException();
        }
        return all.readableBytes() - HEADER < length ? -1 : (int) length;
    }

    /** The next message, to be read before the next call; null if it is not complete. */
    @Nullable InputStream next() {
        int length = nextLength();
        ByteBuf all = pending;
        if (length < 0 || all == null) {
            return null;
        }
        all.skipBytes(HEADER);
        return new MessageStream(all, length);
    }

    /** To be called after a message was read. */
    void read() {
        ByteBuf all = pending;
        if (all == null) {
            return;
        }
        if (!all.isReadable()) {
            release();
        } else {
            all.discardSomeReadBytes();
        }
    }

    boolean isEmpty() {
        return pending == null;
    }

    void release() {
        ByteBuf all = pending;
        pending = null;
        if (all != null) {
            all.release();
        }
    }

    /** A message with its header. */
    static ByteBuf write(InputStream message, ByteBufAllocator allocator) {
        try (message) {
            int length = message instanceof KnownLength ? message.available() : 0;
            ByteBuf frame = allocator.buffer(HEADER + length);
            try {
                frame.writeZero(HEADER);
                ByteBufOutputStream out = new ByteBufOutputStream(frame);
                if (message instanceof Drainable drainable) {
                    drainable.drainTo(out);
                } else {
                    message.transferTo(out);
                }
                frame.setInt(1, frame.readableBytes() - HEADER);
                return frame.retain();
            } finally {
                frame.release();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // from memory to memory: nothing that happens
        }
    }
}
