package io.parley.sdk.stream;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A stream's content as bytes; a failure of the stream is an {@code IOException}. */
final class PieceInputStream extends InputStream {
    private final Source source;
    private final Runnable onClose;
    private ByteString piece = ByteString.EMPTY;
    private int position;
    private boolean end;

    PieceInputStream(Source source, Runnable onClose) {
        this.source = source;
        this.onClose = onClose;
    }

    @Override
    public int read() throws IOException {
        return fill() ? piece.byteAt(position++) & 0xFF : -1;
    }

    @Override
    public int read(byte[] out, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, out.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, piece.size() - position);
        piece.copyTo(out, position, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() {
        return piece.size() - position;
    }

    @Override
    public void close() {
        end = true;
        piece = ByteString.EMPTY;
        position = 0;
        onClose.run();
    }

    private boolean fill() throws IOException {
        while (position == piece.size()) {
            ByteString next = end ? null : next();
            if (next == null) {
                end = true;
                return false;
            }
            piece = next;
            position = 0;
        }
        return true;
    }

    private @Nullable ByteString next() throws IOException {
        try {
            return source.next();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException failure =
                    new InterruptedIOException("interrupted while waiting for content");
            failure.initCause(e);
            throw failure;
        } catch (StreamException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Where the bytes come from; null at the end. */
    @FunctionalInterface
    interface Source {
        @Nullable ByteString next() throws InterruptedException;
    }
}
