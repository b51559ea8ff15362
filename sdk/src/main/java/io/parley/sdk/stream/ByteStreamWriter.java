package io.parley.sdk.stream;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * Writes a stream of bytes.
 *
 * @since 0.1
 */
public final class ByteStreamWriter extends StreamWriter {
    private final ByteStreamInfo info;

    ByteStreamWriter(ByteStreamInfo info, OutgoingStream stream) {
        super(info, stream);
        this.info = info;
    }

    @Override
    public ByteStreamInfo info() {
        return info;
    }

    /**
     * Sends bytes.
     *
     * @param bytes copied
     */
    public CompletableFuture<Void> write(byte[] bytes) {
        return write(ByteBuffer.wrap(bytes));
    }

    /**
     * Sends bytes.
     *
     * @param bytes copied from its position to its limit; the position does not change
     */
    public CompletableFuture<Void> write(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return write(Chunks.ofBytes(copy), copy.length);
    }

    /**
     * The same stream for code that writes to an {@code OutputStream}: gathers whole chunks, waits
     * while the connection is slow, and ends the stream when it is closed. Not thread-safe.
     */
    public OutputStream outputStream() {
        return new WriterOutputStream(this);
    }
}
