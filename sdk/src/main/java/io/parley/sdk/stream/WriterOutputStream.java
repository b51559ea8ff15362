package io.parley.sdk.stream;

import io.parley.sdk.packet.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** An output stream with the pace of the connection. */
final class WriterOutputStream extends OutputStream {
    private static final int MAX_WAITING =
            2 * Limits.STREAM_WINDOW_BYTES / Limits.STREAM_CHUNK_BYTES;

    private final ByteStreamWriter writer;
    private final ByteBuffer chunk = ByteBuffer.allocate(Limits.STREAM_CHUNK_BYTES);
    private final ArrayDeque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private boolean closed;

    WriterOutputStream(ByteStreamWriter writer) {
        this.writer = writer;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int position = offset;
        int end = offset + length;
        while (position < end) {
            int count = Math.min(chunk.remaining(), end - position);
            chunk.put(bytes, position, count);
            position += count;
            if (!chunk.hasRemaining()) {
                send(MAX_WAITING);
            }
        }
    }

    @Override
    public void flush() throws IOException {
        send(0);
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        flush();
        await(writer.closeAsync());
    }

    private void send(int mayWait) throws IOException {
        if (chunk.position() > 0) {
            waiting.add(writer.write(chunk.flip()));
            chunk.clear();
        }
        while (waiting.size() > mayWait) {
            await(waiting.remove());
        }
    }

    private static void await(CompletableFuture<Void> sent) throws IOException {
        try {
            sent.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(cause.getMessage(), cause);
        }
    }
}
