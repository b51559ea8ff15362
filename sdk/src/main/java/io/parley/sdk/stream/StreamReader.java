package io.parley.sdk.stream;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.parley.sdk.packet.RoomThreads;
import io.parley.sdk.stream.StreamException.Reason;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one incoming stream, once. What was not read waits in memory, and the stream fails when
 * that gets too much ({@link StreamLimits#maxBufferedBytes}); close a reader that is not needed.
 * Every way of reading takes from the same content. Safe to use from any thread.
 *
 * <p>A stream that does not arrive whole fails with {@link StreamException}, after what came.
 *
 * @param <T> a piece of content: {@code String} or {@code byte[]}; where pieces begin means nothing
 * @since 0.1
 */
public abstract sealed class StreamReader<T> implements Iterable<T>, AutoCloseable
        permits TextStreamReader, ByteStreamReader {
    private static final Logger log = LoggerFactory.getLogger(StreamReader.class);

    private final IncomingStream stream;
    private final StreamContent content;
    private final RoomThreads threads;
    private final ReentrantLock pulling = new ReentrantLock();
    private boolean finished;
    private volatile @Nullable Consumer<StreamProgress> onProgress;

    StreamReader(IncomingStream stream, RoomThreads threads) {
        this.stream = stream;
        this.content = stream.content();
        this.threads = threads;
    }

    /** What is known of it now; the trailer's attributes are there once it has ended. */
    public abstract StreamInfo info();

    StreamInfo currentInfo() {
        return stream.info();
    }

    /** Who sends it. */
    public String senderIdentity() {
        return stream.sender();
    }

    /** Tells on the room's callbacks how much was read; replaces the one before. */
    public void onProgress(Consumer<StreamProgress> listener) {
        onProgress = requireNonNull(listener, "listener");
    }

    /**
     * The next piece.
     *
     * @return not empty, or null at the end; fails with {@link StreamException}
     */
    public CompletableFuture<@Nullable T> read() {
        CompletableFuture<@Nullable T> future = new CompletableFuture<>();
        readInto(future);
        return future;
    }

    /** Pieces as they come; {@code next} waits, and throws {@link StreamException}. */
    @Override
    public Iterator<T> iterator() {
        return new Pieces();
    }

    /**
     * Ends reading: what has not been read is dropped, and who reads is at the end. The sender does
     * not hear of it. Idempotent.
     */
    @Override
    public void close() {
        content.close();
    }

    /** The piece of these bytes, or null when they are only a part of one. */
    abstract @Nullable T decode(ByteString bytes);

    /** What is left at the end, or null. */
    abstract @Nullable T decodeRest();

    /** Takes what is there without waiting. */
    private Taken<T> take() {
        Taken<T> taken;
        long bytes;
        pulling.lock();
        try {
            taken = takeLocked();
            bytes = content.bytes();
        } finally {
            pulling.unlock();
        }
        Consumer<StreamProgress> told = onProgress;
        if (told != null && taken.piece() != null) {
            report(told, bytes);
        }
        return taken;
    }

    private Taken<T> takeLocked() {
        while (!finished) {
            ByteString bytes = content.pull();
            if (bytes != null) {
                T piece = decode(bytes);
                if (piece != null) {
                    return new Taken<>(piece, false);
                }
            } else if (content.atEnd()) {
                finished = true;
                T rest = content.queue().closed() ? null : decodeRest();
                return new Taken<>(rest, rest == null);
            } else {
                return new Taken<>(null, false);
            }
        }
        return new Taken<>(null, true);
    }

    private void report(Consumer<StreamProgress> told, long bytes) {
        long total = content.total();
        StreamProgress progress = new StreamProgress(bytes, total < 0 ? null : total);
        threads.callbacks()
                .execute(
                        () -> {
                            try {
                                told.accept(progress);
                            } catch (RuntimeException e) {
                                log.warn("a progress listener failed", e);
                            }
                        });
    }

    /** Waits for the next piece; null at the end. */
    @Nullable T await() throws InterruptedException {
        while (true) {
            Taken<T> taken = take();
            if (taken.piece() != null || taken.end()) {
                return taken.piece();
            }
            content.queue().awaitReadable();
        }
    }

    private void readInto(CompletableFuture<@Nullable T> future) {
        try {
            Taken<T> taken = take();
            if (taken.piece() != null || taken.end()) {
                future.complete(taken.piece());
            } else {
                onceReadable(() -> readInto(future), future);
            }
        } catch (RuntimeException e) {
            future.completeExceptionally(e);
        }
    }

    /** Reads to the end without holding a thread; the future completes on the pool or here. */
    <R> CompletableFuture<R> readAll(Sink<T> sink, Supplier<R> result) {
        CompletableFuture<R> future = new CompletableFuture<>();
        readAll(sink, result, future);
        return future;
    }

    <R> void readAll(Sink<T> sink, Supplier<R> result, CompletableFuture<R> future) {
        try {
            while (!future.isDone()) {
                Taken<T> taken = take();
                T piece = taken.piece();
                if (piece != null) {
                    sink.accept(piece);
                } else if (taken.end()) {
                    future.complete(result.get());
                } else {
                    onceReadable(() -> readAll(sink, result, future), future);
                    return;
                }
            }
        } catch (Exception e) {
            future.completeExceptionally(e);
        } catch (OutOfMemoryError e) {
            future.completeExceptionally(
                    new StreamException(
                            Reason.PAYLOAD_TOO_LARGE, "the stream does not fit into memory", e));
        }
    }

    private void onceReadable(Runnable task, CompletableFuture<?> future) {
        content.queue()
                .whenReadable(
                        () -> {
                            try {
                                threads.pool().execute(task);
                            } catch (RuntimeException e) {
                                future.completeExceptionally(e);
                            }
                        });
    }

    static StreamException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StreamException(Reason.INTERRUPTED, "interrupted while waiting for content", e);
    }

    /** Where pieces go. */
    @FunctionalInterface
    interface Sink<T> {
        void accept(T piece) throws Exception;
    }

    private record Taken<T>(@Nullable T piece, boolean end) {}

    private final class Pieces implements Iterator<T> {
        private @Nullable T next;

        @Override
        public boolean hasNext() {
            if (next == null) {
                try {
                    next = await();
                } catch (InterruptedException e) {
                    throw interrupted(e);
                }
            }
            return next != null;
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the stream is at its end");
            }
            T piece = requireNonNull(next);
            next = null;
            return piece;
        }
    }
}
