package io.parley.server.hooks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of records that are only ever appended. One process at a time has it open for writing.
 *
 * <pre>
 *  8 bytes   "PARLEYW1"
 *  then for each record, big endian:
 *  +----------------+----------------+----------------+----------------
 *  | mark 0x7F50574A| length, bytes  | CRC-32C        | payload ...
 *  +----------------+----------------+----------------+----------------
 * </pre>
 *
 * <p>The checksum covers length and payload. A record that cannot be read is passed over: reading
 * goes on at the next mark whose record can be read. What follows the last good record is cut off.
 * Not thread-safe.
 */
final class Journal implements AutoCloseable {
    /** Takes the records of a file, in order. */
    interface Reader {
        /**
         * @param offset where the payload begins
         * @param payload until the call returns
         */
        void onRecord(long offset, ByteBuffer payload);
    }

    private static final byte[] MAGIC = "PARLEYW1".getBytes(US_ASCII);
    private static final int MARK = 0x7F50574A;
    private static final int RECORD_HEADER = 12;
    private static final int SEARCH_BYTES = 64 << 10;

    private final Path file;
    private final FileChannel channel;
    private long size;

    private Journal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens a file for writing, and makes it if there is none.
     *
     * @throws OutboxInUseException if another process has it open for writing
     * @throws IOException if it cannot be written, or is another kind of file
     */
    static Journal open(Path file) throws IOException {
        return open(
                file,
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE),
                false);
    }

    /**
     * Opens a file that is there for reading alone.
     *
     * @throws OutboxInUseException if a process has it open for writing
     */
    static Journal openToRead(Path file) throws IOException {
        return open(file, FileChannel.open(file, StandardOpenOption.READ), true);
    }

    private static Journal open(Path file, FileChannel channel, boolean readOnly)
            throws IOException {
        try {
            lock(file, channel, readOnly);
            Journal journal = new Journal(file, channel);
            journal.checkMagic(readOnly);
            return journal;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void lock(Path file, FileChannel channel, boolean shared) throws IOException {
        try {
            if (channel.tryLock(0, Long.MAX_VALUE, shared) != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // this very process has it: said below
        }
        throw new OutboxInUseException(file);
    }

    private void checkMagic(boolean readOnly) throws IOException {
        int there = (int) Math.min(channel.size(), MAGIC.length);
        byte[] start = read(0, there);
        for (int i = 0; i < there; i++) {
            if (start[i] != MAGIC[i]) {
                throw new IOException(file + " is not an outbox of webhooks");
            }
        }
        if (there < MAGIC.length && !readOnly) {
            channel.truncate(0);
            writeAt(ByteBuffer.wrap(MAGIC), 0);
        }
        size = MAGIC.length;
    }

    /**
     * Reads all records; once, before the first is appended.
     *
     * @return bytes that could not be read
     */
    long readAll(Reader reader) throws IOException {
        long end = channel.size();
        long position = MAGIC.length;
        long lost = 0;
        while (position + RECORD_HEADER <= end) {
            ByteBuffer payload = recordAt(position, end);
            if (payload == null) {
                long next = nextMark(position + 1, end);
                lost += next - position;
                position = next;
            } else {
                int length = payload.remaining();
                reader.onRecord(position + RECORD_HEADER, payload);
                position += RECORD_HEADER + length;
                size = position;
            }
        }
        return lost + Math.max(0, end - position);
    }

    /** Cuts off what follows the last record that could be read. */
    void cutOffRest() throws IOException {
        if (channel.size() > size) {
            channel.truncate(size);
        }
    }

    private @Nullable ByteBuffer recordAt(long position, long end) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(read(position, RECORD_HEADER));
        int mark = header.getInt();
        int length = header.getInt();
        int checksum = header.getInt();
        boolean possible =
                mark == MARK
                        && length >= 0
                        && length <= HookLimits.MAX_RECORD_BYTES
                        && position + RECORD_HEADER + length <= end;
        if (!possible) {
            return null;
        }
        byte[] payload = read(position + RECORD_HEADER, length);
        return checksum(payload) == checksum ? ByteBuffer.wrap(payload) : null;
    }

    private static int checksum(byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(payload.length).flip());
        crc.update(payload);
        return (int) crc.getValue();
    }

    private long nextMark(long from, long end) throws IOException {
        for (long start = from; start + RECORD_HEADER <= end; start += SEARCH_BYTES) {
            // A few bytes more than the step, so that no mark falls between two steps.
            int length = (int) Math.min(SEARCH_BYTES + Integer.BYTES - 1, end - start);
            ByteBuffer chunk = ByteBuffer.wrap(read(start, length));
            for (int i = 0; i + Integer.BYTES <= length; i++) {
                if (chunk.getInt(i) == MARK) {
                    return start + i;
                }
            }
        }
        return end;
    }

    /**
     * Appends a record. It is with the operating system when this returns, so the end of this
     * process cannot take it back; {@link #force} guards against the end of the machine.
     *
     * @return where the payload is
     * @throws IOException if it cannot be written; the file is as before
     */
    long append(byte[] payload) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(RECORD_HEADER + payload.length);
        record.putInt(MARK).putInt(payload.length).putInt(checksum(payload)).put(payload).flip();
        long offset = size + RECORD_HEADER;
        try {
            writeAt(record, size);
        } catch (IOException e) {
            try {
                channel.truncate(size);
            } catch (IOException inVain) {
                e.addSuppressed(inVain);
            }
            throw e;
        }
        size += RECORD_HEADER + payload.length;
        return offset;
    }

    private void writeAt(ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /** Reads bytes that are there. */
    byte[] read(long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new EOFException(file + " ends at " + (offset + bytes.position()));
            }
        }
        return bytes.array();
    }

    /** What has been appended outlives the machine from now on. */
    void force() throws IOException {
        channel.force(false);
    }

    /** Bytes of the file. */
    long size() {
        return size;
    }

    Path file() {
        return file;
    }

    /** A new file beside this one, which is to take its place. */
    Journal successor() throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(beside); // of a process that ended while it wrote
        return open(beside);
    }

    /**
     * Puts a successor in this file's place, at once and as a whole.
     *
     * @return what is written from now on; this one is closed
     */
    Journal replaceBy(Journal successor) throws IOException {
        successor.force();
        Files.move(
                successor.file,
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        Journal renamed = new Journal(file, successor.channel);
        renamed.size = successor.size;
        channel.close();
        return renamed;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
