package io.parley.sdk.stream;

import com.google.protobuf.ByteString;
import io.parley.sdk.packet.Limits;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/** The content of a file, read and compressed on the pool a little ahead of what is sent. */
final class FileJob extends SendJob {
    private static final int AHEAD = 2 * Limits.STREAM_WINDOW_BYTES / Limits.STREAM_CHUNK_BYTES;

    private final Path file;
    private final long size;
    private final @Nullable Deflater deflater;
    private final Executor pool;
    private final Consumer<Throwable> onProblem;
    private @Nullable Runnable onMore;

    // Guarded by this.
    private final Queue<Piece> ahead = new ArrayDeque<>();
    private boolean filling;
    private boolean readAll;
    private boolean abandoned;

    // By the one who fills.
    private @Nullable InputStream input;
    private long read;
    private long told;

    FileJob(Path file, long size, boolean compress, Executor pool, Consumer<Throwable> onProblem) {
        super(Collections.emptyIterator());
        this.file = file;
        this.size = size;
        this.deflater = compress ? new Deflater(Deflater.DEFAULT_COMPRESSION, true) : null;
        this.pool = pool;
        this.onProblem = onProblem;
    }

    /** Begins to read; {@code more} is run when there is something to send. */
    void start(Runnable more) {
        onMore = more;
        fillIfShort();
    }

    @Override
    @Nullable Piece next() {
        Piece piece;
        synchronized (this) {
            piece = ahead.poll();
        }
        fillIfShort();
        return piece;
    }

    @Override
    synchronized boolean exhausted() {
        return readAll && ahead.isEmpty();
    }

    @Override
    void abandoned() {
        synchronized (this) {
            abandoned = true;
            if (filling) {
                return; // who fills sees it and releases
            }
            filling = true;
        }
        release();
    }

    private void fillIfShort() {
        synchronized (this) {
            if (filling || readAll || abandoned || ahead.size() > AHEAD / 2) {
                return;
            }
            filling = true;
        }
        pool.execute(this::fill);
    }

    private void fill() {
        try {
            while (true) {
                synchronized (this) {
                    if (abandoned || ahead.size() >= AHEAD) {
                        break;
                    }
                }
                Piece piece = produce();
                synchronized (this) {
                    if (piece == null) {
                        readAll = true;
                        break;
                    }
                    ahead.add(piece);
                }
            }
        } catch (IOException | RuntimeException e) {
            release();
            onProblem.accept(e);
            return;
        }
        boolean over;
        synchronized (this) {
            over = abandoned || readAll;
            filling = over; // nobody fills again
        }
        if (over) {
            release();
        }
        Runnable more = onMore;
        if (more != null) {
            more.run();
        }
    }

    private @Nullable Piece produce() throws IOException {
        InputStream in = input;
        if (in == null) {
            in = Files.newInputStream(file);
            input = in;
        }
        byte[] chunk = new byte[Limits.STREAM_CHUNK_BYTES];
        int length = deflater == null ? readPlain(in, chunk) : readDeflated(in, deflater, chunk);
        if (length == 0) {
            return null;
        }
        long plain = read - told;
        told = read;
        return new Piece(ByteString.copyFrom(chunk, 0, length), plain);
    }

    private int readPlain(InputStream in, byte[] chunk) throws IOException {
        int wanted = (int) Math.min(chunk.length, size - read);
        int length = in.readNBytes(chunk, 0, wanted);
        if (length < wanted) {
            throw shorter();
        }
        read += length;
        return length;
    }

    private int readDeflated(InputStream in, Deflater used, byte[] chunk) throws IOException {
        int length = 0;
        while (length < chunk.length && !used.finished()) {
            if (used.needsInput()) {
                byte[] more = new byte[(int) Math.min(64 * 1024, size - read)];
                int count = in.readNBytes(more, 0, more.length);
                if (count < more.length) {
                    throw shorter();
                }
                read += count;
                used.setInput(more);
                if (read == size) {
                    used.finish();
                }
            }
            length += used.deflate(chunk, length, chunk.length - length);
        }
        return length;
    }

    private EOFException shorter() {
        return new EOFException("the file got shorter while it was sent");
    }

    private void release() {
        InputStream in = input;
        input = null;
        try {
            if (in != null) {
                in.close();
            }
        } catch (IOException e) {
            onProblem.accept(e);
        }
        if (deflater != null) {
            deflater.end();
        }
    }
}
