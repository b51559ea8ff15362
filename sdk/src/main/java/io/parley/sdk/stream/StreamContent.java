package io.parley.sdk.stream;

import com.google.protobuf.ByteString;
import io.parley.sdk.stream.StreamException.Reason;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The uncompressed content of one incoming stream, as its reader takes it. Decompression happens
 * here, on the reader's thread and a piece at a time, so that a small packet cannot fill the
 * memory. One thread at a time, but for {@link #close}.
 */
final class StreamContent {
    private static final int PIECE = 64 * 1024;

    private final StreamQueue queue;
    private final boolean compressed;
    private final long total;
    private final long maxBytes;

    private @Nullable Inflater inflater;
    private boolean moreToInflate;
    private long bytes;
    private boolean checked;

    /**
     * @param total announced bytes before compression, or -1
     */
    StreamContent(StreamQueue queue, boolean compressed, long total, long maxBytes) {
        this.queue = queue;
        this.compressed = compressed;
        this.total = total;
        this.maxBytes = maxBytes;
    }

    StreamQueue queue() {
        return queue;
    }

    boolean compressed() {
        return compressed;
    }

    long total() {
        return total;
    }

    /** Bytes that were taken so far. */
    long bytes() {
        return bytes;
    }

    void close() {
        queue.close();
    }

    /** Whether nothing is left; once true, always true. */
    boolean atEnd() {
        return queue.atEnd() && !moreToInflate && finished();
    }

    /**
     * The next piece, not empty; null when there is none now, or never again.
     *
     * @throws StreamException when the rest does not come or cannot be used
     */
    @Nullable ByteString pull() {
        try {
            return compressed ? pullInflated() : pullPlain();
        } catch (StreamException e) {
            release();
            throw e;
        }
    }

    private @Nullable ByteString pullPlain() {
        ByteString chunk = queue.poll();
        return chunk == null ? null : counted(chunk);
    }

    private @Nullable ByteString pullInflated() {
        while (true) {
            if (queue.closed()) {
                release();
                return null;
            }
            Inflater used = inflater;
            if (used != null && moreToInflate) {
                ByteString piece = inflate(used);
                if (piece != null) {
                    return counted(piece);
                }
            }
            ByteString chunk = queue.poll();
            if (chunk == null) {
                return null;
            }
            if (used == null) {
                used = new Inflater(true);
                inflater = used;
            } else if (used.finished()) {
                throw new StreamException(
                        Reason.DECODE_FAILED, "bytes follow the end of the compressed content");
            }
            used.setInput(chunk.toByteArray());
            moreToInflate = true;
        }
    }

    private @Nullable ByteString inflate(Inflater used) {
        // One byte of room beyond what was announced shows when there is more.
        byte[] out = new byte[total < 0 ? PIECE : (int) Math.min(PIECE, total - bytes + 1)];
        try {
            int length = used.inflate(out);
            // zlib may hold output back when the room for it was used up, even with no input left.
            moreToInflate = length == out.length && !used.finished();
            if (length == 0 && used.needsDictionary()) {
                throw new StreamException(Reason.DECODE_FAILED, "compressed with a dictionary");
            }
            if (used.finished() && used.getRemaining() > 0) {
                throw new StreamException(
                        Reason.DECODE_FAILED, "bytes follow the end of the compressed content");
            }
            return length == 0 ? null : ByteString.copyFrom(out, 0, length);
        } catch (DataFormatException e) {
            throw new StreamException(
                    Reason.DECODE_FAILED, "cannot be decompressed: " + e.getMessage(), e);
        }
    }

    private ByteString counted(ByteString piece) {
        bytes += piece.size();
        if (total >= 0 && bytes > total) {
            throw lengthExceeded(total);
        }
        if (bytes > maxBytes) {
            throw new StreamException(
                    Reason.PAYLOAD_TOO_LARGE,
                    "the stream is larger than "
                            + maxBytes
                            + " bytes; raise maxPayloadBytes to take it");
        }
        return piece;
    }

    /** At the end: whether all came that was announced. */
    private boolean finished() {
        if (checked || queue.closed()) {
            release();
            return true;
        }
        Inflater used = inflater;
        // An empty payload may come without any compressed byte.
        boolean cut = used == null ? compressed && total > 0 : !used.finished();
        release();
        checked = true;
        if (cut || (total >= 0 && bytes < total)) {
            throw incomplete(bytes, total);
        }
        return true;
    }

    private void release() {
        Inflater used = inflater;
        if (used != null && (checked || queue.closed())) {
            used.end();
            inflater = null;
        }
    }

    static StreamException lengthExceeded(long total) {
        return new StreamException(
                Reason.LENGTH_EXCEEDED, "more came than the " + total + " bytes announced");
    }

    static StreamException incomplete(long bytes, long total) {
        return new StreamException(
                Reason.INCOMPLETE,
                total >= 0
                        ? "the stream ended after " + bytes + " of " + total + " bytes"
                        : "the compressed stream ended in the middle, after " + bytes + " bytes");
    }
}
