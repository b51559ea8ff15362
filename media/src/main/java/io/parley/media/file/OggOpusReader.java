package io.parley.media.file;

import io.parley.media.audio.Opus;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Reads the packets of the first Opus stream in an Ogg file (RFC 7845), mono or stereo. Not
 * thread-safe.
 *
 * @since 0.1
 */
public final class OggOpusReader implements AutoCloseable {
    /** The largest packet that RFC 7845 §6 asks readers for; longer ones are refused. */
    private static final int MAX_PACKET = 61_440;

    private final InputStream in;
    private final byte[] page = new byte[OggPage.MAX_LENGTH];
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private final Queue<byte[]> packets = new ArrayDeque<>();
    private int serial;
    private int channels;
    private int preSkip;
    private int gain;
    private boolean found;
    private boolean tagsPassed;
    private boolean ended;
    private boolean skipping;
    private long position;
    private long endPosition = -1;

    private OggOpusReader(InputStream in) {
        this.in = in;
    }

    /** Opens a file. */
    public static OggOpusReader open(Path path) throws IOException {
        return open(Files.newInputStream(path));
    }

    /** Reads from a stream, which is closed with the reader. */
    public static OggOpusReader open(InputStream stream) throws IOException {
        OggOpusReader reader = new OggOpusReader(new BufferedInputStream(stream));
        try {
            while (!reader.found) {
                if (!reader.readPage()) {
                    throw new EOFException("an Ogg file without an Opus stream");
                }
            }
            return reader;
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    /** 1 or 2: what the file is to be decoded to. */
    public int channels() {
        return channels;
    }

    /** Samples at 48 kHz that are to be dropped at the start. */
    public int preSkip() {
        return preSkip;
    }

    /** By how much decoded samples are to be amplified, in 1/256 dB; 0 with nearly all files. */
    public int gain() {
        return gain;
    }

    /** Where the packet after the last one begins, in samples at 48 kHz, with the pre-skip. */
    public long position() {
        return position;
    }

    /**
     * How long the stream is by its last page, in samples at 48 kHz with the pre-skip; samples of
     * the last packet beyond are to be dropped. -1 until the last page was reached.
     */
    public long endPosition() {
        return endPosition;
    }

    /**
     * The next packet; null at the end.
     *
     * @throws IOException also when the file is malformed or cut short
     */
    public byte @Nullable [] next() throws IOException {
        while (packets.isEmpty()) {
            if (ended || !readPage()) {
                return null;
            }
        }
        byte[] packet = packets.remove();
        position += Math.max(0, Opus.duration(packet, 0, packet.length));
        return packet;
    }

    private boolean readPage() throws IOException {
        if (!Bytes.readFully(in, page, OggPage.HEADER_LENGTH)) {
            return false;
        }
        if (!Bytes.isAscii(page, 0, "OggS") || page[4] != 0) {
            throw new IOException("no Ogg page where one should begin");
        }
        int segments = page[OggPage.SEGMENTS_AT] & 0xFF;
        int length = OggPage.HEADER_LENGTH;
        length += read(length, segments);
        int bodyLength = 0;
        for (int i = 0; i < segments; i++) {
            bodyLength += page[OggPage.HEADER_LENGTH + i] & 0xFF;
        }
        length += read(length, bodyLength);
        if (Bytes.i32le(page, OggPage.CHECKSUM_AT) != OggPage.checksum(page, length)) {
            throw new IOException("an Ogg page with a wrong checksum");
        }
        if (!found || Bytes.i32le(page, OggPage.SERIAL_AT) == serial) {
            readPackets(segments);
        }
        return true;
    }

    private int read(int at, int count) throws IOException {
        if (in.readNBytes(page, at, count) < count) {
            throw new EOFException("the file is cut short");
        }
        return count;
    }

    private void readPackets(int segments) throws IOException {
        int flags = page[OggPage.FLAGS_AT];
        if ((flags & OggPage.CONTINUED) == 0) {
            partial.reset();
            skipping = false;
        } else if (partial.size() == 0) {
            // Its start is missing.
            skipping = true;
        }
        int at = OggPage.HEADER_LENGTH + segments;
        for (int i = 0; i < segments; i++) {
            int size = page[OggPage.HEADER_LENGTH + i] & 0xFF;
            if (!skipping) {
                partial.write(page, at, size);
            }
            at += size;
            if (partial.size() > MAX_PACKET) {
                throw new IOException("an Ogg packet of more than " + MAX_PACKET + " bytes");
            }
            if (size < 255) {
                if (!skipping) {
                    packet(partial.toByteArray());
                }
                skipping = false;
                partial.reset();
            }
        }
        if (found && (flags & OggPage.LAST) != 0) {
            ended = true;
            endPosition = Bytes.i64le(page, OggPage.POSITION_AT);
        }
    }

    private void packet(byte[] packet) throws IOException {
        if (!found) {
            if (OggOpusHeader.isHead(packet)) {
                readHead(packet);
            }
        } else if (!tagsPassed) {
            tagsPassed = true;
        } else if (packet.length > 0) {
            packets.add(packet);
        }
    }

    private void readHead(byte[] head) throws IOException {
        channels = head[9] & 0xFF;
        preSkip = Bytes.u16le(head, 10);
        gain = (short) Bytes.u16le(head, 16);
        // The upper half of the version is what readers must know (§5.1).
        if ((head[8] & 0xF0) != 0 || head[18] != 0 || channels < 1 || channels > 2) {
            throw new IOException(
                    "an Opus stream of version "
                            + (head[8] & 0xFF)
                            + ", mapping "
                            + (head[18] & 0xFF)
                            + ", "
                            + channels
                            + " channels (expected: mapping 0, mono or stereo)");
        }
        serial = Bytes.i32le(page, OggPage.SERIAL_AT);
        found = true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
