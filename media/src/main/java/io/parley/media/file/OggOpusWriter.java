package io.parley.media.file;

import io.parley.media.audio.Opus;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes Opus packets to an Ogg file (RFC 7845) as they are. Not thread-safe.
 *
 * @since 0.1
 */
public final class OggOpusWriter implements AutoCloseable {
    /** A page each second, as players seek by pages. */
    private static final int PAGE_SAMPLES = Opus.CLOCK_RATE;

    private static final byte[] VENDOR = "Parley".getBytes(StandardCharsets.UTF_8);

    private final OutputStream out;
    private final int serial;
    private final byte[] page = new byte[OggPage.MAX_LENGTH];
    private final byte[] body = new byte[255 * 255];
    private int segments;
    private int bodyLength;
    private int sequence;
    private long position;
    private long pagePosition;
    private int lastToc = -1;
    private boolean closed;

    private OggOpusWriter(OutputStream out, int serial, int channels, int preSkip)
            throws IOException {
        this.out = out;
        this.serial = serial;
        addPacket(OggOpusHeader.head(channels, preSkip, Opus.CLOCK_RATE));
        flushPage(OggPage.FIRST, 0);
        addPacket(OggOpusHeader.tags(VENDOR));
        flushPage(0, 0);
    }

    /**
     * Creates a file, or replaces one.
     *
     * @param channels 1 or 2: how many players make of the packets, which may hold either
     * @param preSkip samples at 48 kHz that players drop at the start, 0 to 65535: what the encoder
     *     was ahead, or 0 when a stream is joined in the middle
     */
    public static OggOpusWriter create(Path path, int channels, int preSkip) throws IOException {
        return create(Files.newOutputStream(path), channels, preSkip);
    }

    /** Writes to a stream, which is closed with the writer. */
    public static OggOpusWriter create(OutputStream stream, int channels, int preSkip)
            throws IOException {
        if (channels != 1 && channels != 2) {
            throw new IllegalArgumentException("channels: " + channels + " (expected: 1 or 2)");
        }
        if (preSkip < 0 || preSkip > 0xFFFF) {
            throw new IllegalArgumentException("preSkip: " + preSkip + " (expected: 0 to 65535)");
        }
        return new OggOpusWriter(
                new BufferedOutputStream(stream),
                ThreadLocalRandom.current().nextInt(),
                channels,
                preSkip);
    }

    /** Where the next packet begins, in samples at 48 kHz since the start of the file. */
    public long position() {
        return position;
    }

    /**
     * Appends a packet.
     *
     * @return false when it is malformed, and was left out
     */
    public boolean write(byte[] packet, int offset, int length) throws IOException {
        int samples = Opus.duration(packet, offset, length);
        if (samples < 0 || length > body.length - 255) {
            return false;
        }
        lastToc = packet[offset] & 0xFF;
        append(packet, offset, length, samples);
        return true;
    }

    /**
     * Fills a gap with packets that say only that there is none (RFC 7845 §4.1), which players
     * conceal. At most what is a multiple of 2.5 ms is filled.
     *
     * @param samples at 48 kHz
     */
    public void fill(long samples) throws IOException {
        // TOC-only packets of the configuration that was used; else CELT, mono.
        int toc = lastToc < 0 ? 0xF8 : lastToc & 0xFC;
        byte[] missing = {(byte) toc};
        long left = samples;
        int each = Opus.duration(missing, 0, 1);
        while (left >= each) {
            append(missing, 0, 1, each);
            left -= each;
        }
        // CELT has the shortest frames: 20, 10, 5 and 2.5 ms are configurations 31 to 28.
        for (int size = 3; size >= 0; size--) {
            missing[0] = (byte) ((28 + size) << 3 | (toc & 4));
            each = 120 << size;
            while (left >= each) {
                append(missing, 0, 1, each);
                left -= each;
            }
        }
    }

    private void append(byte[] packet, int offset, int length, int samples) throws IOException {
        int needed = length / 255 + 1;
        if (segments + needed > OggPage.MAX_SEGMENTS || pagePosition + PAGE_SAMPLES <= position) {
            flushPage(0, position);
        }
        add(packet, offset, length);
        position += samples;
    }

    private void addPacket(byte[] packet) {
        add(packet, 0, packet.length);
    }

    /** A packet is cut into segments of 255 bytes and a shorter one that ends it. */
    private void add(byte[] packet, int offset, int length) {
        System.arraycopy(packet, offset, body, bodyLength, length);
        bodyLength += length;
        int left = length;
        for (; left >= 255; left -= 255) {
            page[OggPage.HEADER_LENGTH + segments++] = (byte) 255;
        }
        page[OggPage.HEADER_LENGTH + segments++] = (byte) left;
    }

    private void flushPage(int flags, long granule) throws IOException {
        Bytes.putAscii(page, 0, "OggS");
        page[4] = 0;
        page[OggPage.FLAGS_AT] = (byte) flags;
        Bytes.putLe(page, OggPage.POSITION_AT, granule, 8);
        Bytes.putLe(page, OggPage.SERIAL_AT, serial, 4);
        Bytes.putLe(page, OggPage.SEQUENCE_AT, sequence++, 4);
        page[OggPage.SEGMENTS_AT] = (byte) segments;
        int head = OggPage.HEADER_LENGTH + segments;
        System.arraycopy(body, 0, page, head, bodyLength);
        int length = head + bodyLength;
        Bytes.putLe(page, OggPage.CHECKSUM_AT, OggPage.checksum(page, length), 4);
        out.write(page, 0, length);
        segments = 0;
        bodyLength = 0;
        pagePosition = position;
    }

    /** Ends the stream, and closes the file. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (out) {
            flushPage(OggPage.LAST, position);
        }
    }
}
