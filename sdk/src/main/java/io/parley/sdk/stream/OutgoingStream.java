package io.parley.sdk.stream;

import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DataStream;
import io.parley.sdk.stream.SendJob.Piece;
import io.parley.sdk.stream.StreamException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One stream that is being sent: a queue of jobs that become packets. Safe to use from any thread.
 */
final class OutgoingStream {
    private final String id;
    private final List<String> destinations;
    private final SendWindow window;
    private final Executor pool;
    private final Consumer<OutgoingStream> onOver;
    private final @Nullable SendProgress progress;
    private final AtomicBoolean ready = new AtomicBoolean();

    // Guarded by this.
    private final Deque<Entry> jobs = new ArrayDeque<>();
    private long nextIndex;
    private long waitingBytes;
    private @Nullable StreamException failure;

    OutgoingStream(
            String id,
            List<String> destinations,
            SendWindow window,
            Executor pool,
            @Nullable SendProgress progress,
            Consumer<OutgoingStream> onOver) {
        this.id = id;
        this.destinations = destinations;
        this.window = window;
        this.pool = pool;
        this.progress = progress;
        this.onOver = onOver;
    }

    /** Packets of this stream go out in the order of these calls. */
    CompletableFuture<Void> header(DataPacket packet) {
        return add(new Entry(new SendJob(Collections.emptyIterator()), packet, false));
    }

    CompletableFuture<Void> content(SendJob job) {
        return add(new Entry(job, null, false));
    }

    CompletableFuture<Void> trailer(DataStream.Trailer.Builder trailer) {
        DataPacket packet = packet(destinations).setStreamTrailer(trailer.setStreamId(id)).build();
        return add(new Entry(new SendJob(Collections.emptyIterator()), packet, true));
    }

    static DataPacket.Builder packet(List<String> destinations) {
        return DataPacket.newBuilder().addAllDestinationIdentities(destinations);
    }

    /** Bytes of writes that were not sent yet. */
    synchronized long waitingBytes() {
        return waitingBytes;
    }

    synchronized void waiting(long bytes) {
        waitingBytes += bytes;
    }

    private CompletableFuture<Void> add(Entry entry) {
        StreamException failed;
        synchronized (this) {
            failed = failure;
            if (failed == null) {
                jobs.add(entry);
            }
        }
        if (failed != null) {
            entry.job.abandoned();
            return CompletableFuture.failedFuture(failed.again());
        }
        window.wake(this);
        return entry.job.done;
    }

    /** A job that had nothing to send has something now. */
    void wake() {
        window.wake(this);
    }

    boolean markReady() {
        return ready.compareAndSet(false, true);
    }

    void unmarkReady() {
        ready.set(false);
    }

    /** The next packet, or null when there is none now. */
    synchronized @Nullable Part next() {
        while (true) {
            Entry entry = firstUnfinished();
            if (entry == null) {
                return null;
            }
            DataPacket whole = entry.packet;
            if (whole != null) {
                entry.packet = null;
                entry.job.inFlight++;
                return new Part(whole, entry, 0);
            }
            Piece piece = entry.job.next();
            if (failure != null) {
                return null; // found out by the job itself
            }
            if (piece != null) {
                entry.job.inFlight++;
                DataStream.Chunk chunk =
                        DataStream.Chunk.newBuilder()
                                .setStreamId(id)
                                .setChunkIndex(nextIndex++)
                                .setContent(piece.content())
                                .build();
                DataPacket packet = packet(destinations).setStreamChunk(chunk).build();
                return new Part(packet, entry, piece.plainBytes());
            }
            if (!entry.job.exhausted()) {
                return null;
            }
            entry.finished = true;
            if (entry.job.inFlight == 0) {
                complete(entry);
            }
        }
    }

    private @Nullable Entry firstUnfinished() {
        for (Entry entry : jobs) {
            if (!entry.finished) {
                return entry;
            }
        }
        return null;
    }

    /** The transport took a packet, or did not. */
    void sent(Part part, @Nullable Throwable problem) {
        if (problem != null) {
            fail(new StreamException(Reason.SEND_FAILED, "not sent: " + text(problem), problem));
            return;
        }
        synchronized (this) {
            SendJob job = part.entry.job;
            job.inFlight--;
            if (failure == null && job.inFlight == 0 && isExhausted(part.entry)) {
                part.entry.finished = true;
                complete(part.entry);
            }
        }
        if (progress != null && part.plainBytes > 0) {
            progress.add(part.plainBytes);
        }
    }

    private static boolean isExhausted(Entry entry) {
        return entry.packet == null && entry.job.exhausted();
    }

    private void complete(Entry entry) {
        jobs.remove(entry);
        if (entry.last) {
            onOver.accept(this);
        }
        pool.execute(() -> entry.job.done.complete(null));
    }

    /** Nothing more is sent; who waits is told why. */
    void fail(StreamException reason) {
        List<Entry> lost;
        synchronized (this) {
            if (failure != null) {
                return;
            }
            failure = reason;
            lost = new ArrayList<>(jobs);
            jobs.clear();
        }
        onOver.accept(this);
        for (Entry entry : lost) {
            entry.job.abandoned();
            pool.execute(() -> entry.job.done.completeExceptionally(reason.again()));
        }
    }

    private static String text(Throwable problem) {
        String message = problem.getMessage();
        return message == null ? problem.toString() : message;
    }

    /** A job in the queue; {@code packet} is a header or trailer that is still to be sent. */
    static final class Entry {
        final SendJob job;
        @Nullable DataPacket packet;
        final boolean last;
        boolean finished;

        Entry(SendJob job, @Nullable DataPacket packet, boolean last) {
            this.job = job;
            this.packet = packet;
            this.last = last;
        }
    }

    record Part(DataPacket packet, Entry entry, long plainBytes) {}
}
