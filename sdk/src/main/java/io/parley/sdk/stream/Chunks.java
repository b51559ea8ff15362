package io.parley.sdk.stream;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.parley.sdk.packet.Limits;
import io.parley.sdk.stream.SendJob.Piece;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.Deflater;

/** Cuts content into chunks. */
final class Chunks {
    private Chunks() {}

    /** Of bytes that nobody changes any more. */
    static Iterator<Piece> ofBytes(byte[] content) {
        return new Cut(content, false, content.length, content.length);
    }

    /** Of UTF-8; no character is split (data streams, "text chunking"). */
    static Iterator<Piece> ofText(byte[] utf8) {
        return new Cut(utf8, true, utf8.length, utf8.length);
    }

    /**
     * Of compressed bytes.
     *
     * @param plainBytes how long they were before
     */
    static Iterator<Piece> ofCompressed(byte[] content, long plainBytes) {
        return new Cut(content, false, content.length, plainBytes);
    }

    /** Raw DEFLATE (RFC 1951) of the whole. */
    static byte[] deflate(byte[] content) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            deflater.setInput(content);
            deflater.finish();
            ByteString.Output out = ByteString.newOutput(1024);
            byte[] buffer = new byte[Math.min(64 * 1024, content.length + 64)];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteString().toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static final class Cut implements Iterator<Piece> {
        private final byte[] content;
        private final boolean text;
        private final long bytes;
        private final long plainBytes;
        private int position;

        Cut(byte[] content, boolean text, long bytes, long plainBytes) {
            this.content = content;
            this.text = text;
            this.bytes = bytes;
            this.plainBytes = plainBytes;
        }

        @Override
        public boolean hasNext() {
            return position < content.length;
        }

        @Override
        public Piece next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int end = Math.min(position + Limits.STREAM_CHUNK_BYTES, content.length);
            while (text && end < content.length && (content[end] & 0xC0) == 0x80) {
                end--;
            }
            ByteString chunk = UnsafeByteOperations.unsafeWrap(content, position, end - position);
            long before = plainUntil(position);
            position = end;
            return new Piece(chunk, plainUntil(end) - before);
        }

        private long plainUntil(int at) {
            return bytes == plainBytes ? at : (long) ((double) at / bytes * plainBytes);
        }
    }
}
