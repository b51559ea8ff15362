package io.parley.media.file;

import static java.util.Objects.requireNonNull;

import io.parley.media.EncodedFrame;
import io.parley.media.VideoCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes IVF files of VP8, VP9 and AV1, with times in units of 1/90,000 s. Not thread-safe.
 *
 * @since 0.1
 */
public final class IvfWriter implements AutoCloseable {
    private static final int RATE = 90_000;

    private final FileChannel file;
    private final byte[] head = new byte[IvfReader.HEADER_LENGTH];
    private int frames;
    private long firstTime;
    private long lastTime;

    private IvfWriter(FileChannel file, VideoCodec codec, int width, int height)
            throws IOException {
        this.file = file;
        Bytes.putAscii(head, 0, "DKIF");
        Bytes.putLe(head, 6, IvfReader.HEADER_LENGTH, 2);
        Bytes.putAscii(head, 8, fourCc(codec));
        Bytes.putLe(head, 12, width, 2);
        Bytes.putLe(head, 14, height, 2);
        Bytes.putLe(head, 16, RATE, 4);
        Bytes.putLe(head, 20, 1, 4);
        writeAll(ByteBuffer.wrap(head));
    }

    /**
     * Creates a file, or replaces one.
     *
     * @param codec VP8, VP9 or AV1
     * @param width 0 to 65,535 pixels; players take the size from the frames
     * @param height 0 to 65,535 pixels
     */
    public static IvfWriter create(Path path, VideoCodec codec, int width, int height)
            throws IOException {
        fourCc(requireNonNull(codec, "codec"));
        checkSide("width", width);
        checkSide("height", height);
        FileChannel file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
        return new IvfWriter(file, codec, width, height);
    }

    private static void checkSide(String name, int value) {
        if (value < 0 || value > 0xFFFF) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to 65535)");
        }
    }

    private static String fourCc(VideoCodec codec) {
        return switch (codec) {
            case VP8 -> "VP80";
            case VP9 -> "VP90";
            case AV1 -> "AV01";
            case H264, H265 ->
                    throw new IllegalArgumentException(
                            "codec: " + codec + " (expected: VP8, VP9 or AV1)");
        };
    }

    /** Appends a frame. */
    public void write(EncodedFrame frame) throws IOException {
        byte[] frameHead = new byte[IvfReader.FRAME_HEADER_LENGTH];
        Bytes.putLe(frameHead, 0, frame.data().length, 4);
        long seconds = frame.timestampNanos() / 1_000_000_000L;
        long rest = frame.timestampNanos() % 1_000_000_000L;
        // Rounded, as frame times are multiples of 1/90,000 s that nanoseconds do not hit.
        long time = seconds * RATE + (rest * RATE + 500_000_000L) / 1_000_000_000L;
        Bytes.putLe(frameHead, 4, time, 8);
        if (frames == 0) {
            firstTime = time;
        }
        lastTime = time;
        writeAll(ByteBuffer.wrap(frameHead));
        writeAll(ByteBuffer.wrap(frame.data()));
        frames++;
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /** Writes the length into the header, and closes the file. */
    @Override
    public void close() throws IOException {
        if (!file.isOpen()) {
            return;
        }
        try (file) {
            // Meant for the number of frames; what FFmpeg writes and reads there is the duration.
            long mean = frames < 2 ? 0 : (lastTime - firstTime) / (frames - 1);
            Bytes.putLe(head, 24, frames * mean, 4);
            file.position(0);
            writeAll(ByteBuffer.wrap(head));
        }
    }
}
