package io.parley.media.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes 16-bit PCM to a WAV file. Not thread-safe.
 *
 * @since 0.1
 */
public final class WavWriter implements AutoCloseable {
    private static final int HEADER_LENGTH = 44;

    /** Sizes have 32 bits; what is beyond could not be found. */
    private static final long MAX_DATA = 0xFFFFFFFFL - HEADER_LENGTH;

    private final FileChannel file;
    private final int sampleRate;
    private final int channels;
    private ByteBuffer buffer = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
    private long written;

    private WavWriter(FileChannel file, int sampleRate, int channels) throws IOException {
        this.file = file;
        this.sampleRate = sampleRate;
        this.channels = channels;
        writeHeader();
        file.position(HEADER_LENGTH);
    }

    /**
     * Creates a file, or replaces one.
     *
     * @param sampleRate samples a second, more than 0
     * @param channels 1 to 8, interleaved
     */
    public static WavWriter create(Path path, int sampleRate, int channels) throws IOException {
        if (sampleRate <= 0) {
            throw new IllegalArgumentException(
                    "sampleRate: " + sampleRate + " (expected: more than 0)");
        }
        if (channels < 1 || channels > 8) {
            throw new IllegalArgumentException("channels: " + channels + " (expected: 1 to 8)");
        }
        FileChannel file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
        return new WavWriter(file, sampleRate, channels);
    }

    /**
     * Appends samples.
     *
     * @param samples of each channel
     * @throws IOException also when the file would have 4 GiB
     */
    public void write(short[] pcm, int offset, int samples) throws IOException {
        int count = samples * channels;
        if (written + 2L * count > MAX_DATA) {
            throw new IOException("a WAV file cannot be larger than 4 GiB");
        }
        if (buffer.capacity() < 2 * count) {
            buffer = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
        }
        buffer.clear();
        for (int i = 0; i < count; i++) {
            buffer.putShort(pcm[offset + i]);
        }
        writeAll(buffer.flip());
        written += 2L * count;
    }

    private void writeHeader() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        header.put(ascii("RIFF")).putInt((int) (written + HEADER_LENGTH - 8)).put(ascii("WAVE"));
        header.put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) channels);
        header.putInt(sampleRate).putInt(sampleRate * channels * 2);
        header.putShort((short) (channels * 2)).putShort((short) 16);
        header.put(ascii("data")).putInt((int) written);
        file.position(0);
        writeAll(header.flip());
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    private static byte[] ascii(String text) {
        byte[] bytes = new byte[text.length()];
        Bytes.putAscii(bytes, 0, text);
        return bytes;
    }

    /** Writes the sizes into the header, and closes the file. */
    @Override
    public void close() throws IOException {
        if (!file.isOpen()) {
            return;
        }
        try (file) {
            writeHeader();
        }
    }
}
