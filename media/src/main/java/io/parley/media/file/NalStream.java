package io.parley.media.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Cuts a byte stream at its start codes. */
final class NalStream {
    private final InputStream in;
    private boolean started;
    private boolean ended;

    NalStream(InputStream in) {
        this.in = in;
    }

    /** The next unit, of one byte at least, without start code and padding; null at the end. */
    byte @Nullable [] next() throws IOException {
        if (!started) {
            started = true;
            readUnit(0);
        }
        while (!ended) {
            byte[] unit = readUnit(FileLimits.FRAME_BYTES);
            if (unit.length > 0) {
                return unit;
            }
        }
        return null;
    }

    /**
     * Reads up to the next start code; zeros before it are not part of the unit, of at most {@code
     * limit} bytes.
     */
    private byte[] readUnit(int limit) throws IOException {
        ByteArrayOutputStream unit = new ByteArrayOutputStream();
        int zeros = 0;
        while (true) {
            int value = in.read();
            if (value < 0) {
                ended = true;
                break;
            }
            if (value == 0) {
                zeros++;
                continue;
            }
            if (value == 1 && zeros >= 2) {
                break;
            }
            if (unit.size() + zeros >= limit) {
                throw new IOException(
                        limit == 0
                                ? "no byte stream of H.264 or H.265: no start code"
                                : "a unit of more than " + limit + " bytes");
            }
            for (; zeros > 0; zeros--) {
                unit.write(0);
            }
            unit.write(value);
        }
        return unit.toByteArray();
    }
}
