package io.parley.media.file;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads WAV files with PCM of 8, 16, 24 or 32 bits, or floats of 32 bits, as 16-bit PCM. Not
 * thread-safe.
 *
 * @since 0.1
 */
public final class WavReader implements AutoCloseable {
    private static final int PCM = 1;
    private static final int FLOAT = 3;

    /** The format is at the start of the sub-format's GUID. */
    private static final int EXTENSIBLE = 0xFFFE;

    private static final int MAX_FORMAT_LENGTH = 1024;

    private final InputStream in;
    private int format;
    private int sampleRate;
    private int channels;
    private int sampleBytes;
    private long dataLeft;
    private byte[] raw = new byte[0];

    private WavReader(InputStream in) {
        this.in = in;
    }

    /** Opens a file. */
    public static WavReader open(Path path) throws IOException {
        return open(Files.newInputStream(path));
    }

    /** Reads from a stream, which is closed with the reader. */
    public static WavReader open(InputStream stream) throws IOException {
        WavReader reader = new WavReader(new BufferedInputStream(stream));
        try {
            reader.readHeader();
            return reader;
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    private void readHeader() throws IOException {
        byte[] head = new byte[12];
        if (!Bytes.readFully(in, head, 12)
                || !Bytes.isAscii(head, 0, "RIFF")
                || !Bytes.isAscii(head, 8, "WAVE")) {
            throw new IOException("no WAV file: it does not begin with RIFF and WAVE");
        }
        while (true) {
            if (!Bytes.readFully(in, head, 8)) {
                throw new EOFException("a WAV file without a data chunk");
            }
            long size = Bytes.u32le(head, 4);
            if (Bytes.isAscii(head, 0, "data")) {
                if (channels == 0) {
                    throw new IOException("a WAV file whose data comes before its format");
                }
                // A writer that could not seek leaves the largest size.
                dataLeft = size == 0xFFFFFFFFL ? Long.MAX_VALUE : size;
                return;
            }
            if (Bytes.isAscii(head, 0, "fmt ")) {
                readFormat(size);
            } else {
                Bytes.skip(in, size + (size & 1));
            }
        }
    }

    private void readFormat(long size) throws IOException {
        if (size < 16 || size > MAX_FORMAT_LENGTH) {
            throw new IOException("a WAV file with a format of " + size + " bytes");
        }
        byte[] body = new byte[(int) (size + (size & 1))];
        if (!Bytes.readFully(in, body, body.length)) {
            throw new EOFException("the file is cut short");
        }
        format = Bytes.u16le(body, 0);
        if (format == EXTENSIBLE && size >= 26) {
            format = Bytes.u16le(body, 24);
        }
        channels = Bytes.u16le(body, 2);
        sampleRate = Bytes.i32le(body, 4);
        int bits = Bytes.u16le(body, 14);
        sampleBytes = bits / 8;
        boolean known =
                format == PCM
                        ? bits == 8 || bits == 16 || bits == 24 || bits == 32
                        : format == FLOAT && bits == 32;
        if (!known || channels < 1 || channels > 8 || sampleRate <= 0) {
            throw new IOException(
                    "a WAV file of format "
                            + format
                            + " with "
                            + bits
                            + " bits, "
                            + channels
                            + " channels, "
                            + sampleRate
                            + " Hz (expected: PCM of 8 to 32 bits or floats, 1 to 8 channels)");
        }
    }

    /** Samples a second. */
    public int sampleRate() {
        return sampleRate;
    }

    /** Channels, interleaved. */
    public int channels() {
        return channels;
    }

    /**
     * Reads samples.
     *
     * @param samples of each channel
     * @return the samples of each channel that were read, fewer only at the end of the file; -1
     *     when there are none
     */
    public int read(short[] out, int offset, int samples) throws IOException {
        int frameBytes = sampleBytes * channels;
        int wanted = (int) Math.min((long) samples * frameBytes, dataLeft);
        if (raw.length < wanted) {
            raw = new byte[wanted];
        }
        int count = in.readNBytes(raw, 0, wanted) / frameBytes;
        dataLeft = count < samples ? 0 : dataLeft - (long) count * frameBytes;
        for (int i = 0; i < count * channels; i++) {
            out[offset + i] = sample(i * sampleBytes);
        }
        return count == 0 && samples > 0 ? -1 : count;
    }

    private short sample(int at) {
        if (format == FLOAT) {
            float value = Float.intBitsToFloat(Bytes.i32le(raw, at));
            return (short) Math.max(-32768, Math.min(32767, Math.round(value * 32768)));
        }
        if (sampleBytes == 1) {
            // Eight bits are unsigned, more are signed.
            return (short) (((raw[at] & 0xFF) - 128) << 8);
        }
        return (short) Bytes.u16le(raw, at + sampleBytes - 2);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
