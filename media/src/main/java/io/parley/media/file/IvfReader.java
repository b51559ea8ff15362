package io.parley.media.file;

import io.parley.media.EncodedFrame;
import io.parley.media.FrameTypes;
import io.parley.media.VideoCodec;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads IVF files of VP8, VP9 and AV1. Not thread-safe.
 *
 * @since 0.1
 */
public final class IvfReader implements AutoCloseable {
    static final int HEADER_LENGTH = 32;
    static final int FRAME_HEADER_LENGTH = 12;

    private final InputStream in;
    private final byte[] head = new byte[HEADER_LENGTH];
    private final VideoCodec codec;
    private final int width;
    private final int height;
    private final long rate;
    private final long scale;

    private IvfReader(InputStream in) throws IOException {
        this.in = in;
        if (!Bytes.readFully(in, head, HEADER_LENGTH) || !Bytes.isAscii(head, 0, "DKIF")) {
            throw new IOException("no IVF file: it does not begin with DKIF");
        }
        codec = codec(head);
        width = Bytes.u16le(head, 12);
        height = Bytes.u16le(head, 14);
        rate = Bytes.u32le(head, 16);
        scale = Bytes.u32le(head, 20);
        int length = Bytes.u16le(head, 6);
        if (rate == 0 || scale == 0 || length < HEADER_LENGTH) {
            throw new IOException(
                    "an IVF file with time base " + scale + "/" + rate + ", header " + length);
        }
        Bytes.skip(in, length - HEADER_LENGTH);
    }

    private static VideoCodec codec(byte[] head) throws IOException {
        if (Bytes.isAscii(head, 8, "VP80")) {
            return VideoCodec.VP8;
        }
        if (Bytes.isAscii(head, 8, "VP90")) {
            return VideoCodec.VP9;
        }
        if (Bytes.isAscii(head, 8, "AV01")) {
            return VideoCodec.AV1;
        }
        throw new IOException("an IVF file of another codec (expected: VP80, VP90 or AV01)");
    }

    /** Opens a file. */
    public static IvfReader open(Path path) throws IOException {
        return open(Files.newInputStream(path));
    }

    /** Reads from a stream, which is closed with the reader. */
    public static IvfReader open(InputStream stream) throws IOException {
        try {
            return new IvfReader(new BufferedInputStream(stream));
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    public VideoCodec codec() {
        return codec;
    }

    /** As the header says, pixels. */
    public int width() {
        return width;
    }

    /** As the header says, pixels. */
    public int height() {
        return height;
    }

    /**
     * The next frame; null at the end.
     *
     * @throws IOException also when the file is malformed or cut short
     */
    public @Nullable EncodedFrame next() throws IOException {
        if (!Bytes.readFully(in, head, FRAME_HEADER_LENGTH)) {
            return null;
        }
        long size = Bytes.u32le(head, 0);
        long time = Bytes.i64le(head, 4);
        if (size > FileLimits.FRAME_BYTES || time < 0) {
            throw new IOException("an IVF frame of " + size + " bytes at time " + time);
        }
        byte[] data = in.readNBytes((int) size);
        if (data.length < size) {
            throw new EOFException("the file is cut short");
        }
        return new EncodedFrame(
                data, nanos(time), FrameTypes.isKeyFrame(codec, data, 0, data.length));
    }

    private long nanos(long time) throws IOException {
        double exact = (double) time * scale;
        if (exact > 9e18 || exact / rate * 1e9 > FileLimits.NANOS) {
            throw new IOException("an IVF frame at time " + time);
        }
        // Whole seconds apart, so that nothing overflows and nothing is rounded off.
        long units = time * scale;
        return units / rate * 1_000_000_000L + units % rate * 1_000_000_000L / rate;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
