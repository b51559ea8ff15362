package io.parley.sdk.stream;

import io.parley.proto.livekit.DataStream;
import io.parley.sdk.packet.Limits;
import io.parley.sdk.stream.StreamException.Reason;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Writes one stream, piece by piece. Pieces go out at once and are never compressed. Safe to use
 * from any thread; writes go out in the order of their calls.
 *
 * <p>The future of a write completes when the transport has taken it. Who waits for it before the
 * next write goes as fast as the connection; who does not is told when too much waits.
 *
 * @since 0.1
 */
public abstract sealed class StreamWriter implements AutoCloseable
        permits TextStreamWriter, ByteStreamWriter {
    private final StreamInfo info;
    private final OutgoingStream stream;
    private @Nullable CompletableFuture<Void> closed;

    StreamWriter(StreamInfo info, OutgoingStream stream) {
        this.info = info;
        this.stream = stream;
    }

    /** What receivers get to know of it. */
    public abstract StreamInfo info();

    /** Whether more can be written. */
    public synchronized boolean isOpen() {
        return closed == null;
    }

    synchronized CompletableFuture<Void> write(Iterator<SendJob.Piece> pieces, int bytes) {
        if (closed != null) {
            return failed(Reason.CLOSED, "Cannot write after stream is closed");
        }
        if (bytes == 0) {
            return CompletableFuture.completedFuture(null);
        }
        if (stream.waitingBytes() > Limits.MAX_BUFFERED_STREAM_BYTES) {
            return failed(
                    Reason.WRITER_TOO_FAST,
                    "more than "
                            + Limits.MAX_BUFFERED_STREAM_BYTES
                            + " bytes wait to be sent; wait for the futures of earlier writes");
        }
        stream.waiting(bytes);
        CompletableFuture<Void> done = stream.content(new SendJob(pieces));
        CompletableFuture<Void> unused =
                done.whenComplete((nothing, failure) -> stream.waiting(-bytes));
        return done;
    }

    /**
     * Ends the stream and waits until that was sent.
     *
     * @throws StreamException when it could not be sent
     */
    @Override
    public void close() {
        try {
            closeAsync().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StreamException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Ends the stream. Idempotent: the end is sent once. */
    public CompletableFuture<Void> closeAsync() {
        return closeAsync("", Map.of());
    }

    /**
     * Ends the stream.
     *
     * @param reason empty for a normal end; else receivers see the stream fail with this reason
     * @param attributes merged into the header's at the receivers
     */
    public synchronized CompletableFuture<Void> closeAsync(
            String reason, Map<String, String> attributes) {
        if (closed == null) {
            DataStream.Trailer.Builder trailer =
                    DataStream.Trailer.newBuilder().setReason(reason).putAllAttributes(attributes);
            if (trailer.build().getSerializedSize() > Limits.STREAM_CHUNK_BYTES) {
                return failed(
                        Reason.HEADER_TOO_LARGE,
                        "reason and attributes take more than 15,000 bytes; send less");
            }
            closed = stream.trailer(trailer);
        }
        return closed.copy();
    }

    private static CompletableFuture<Void> failed(Reason reason, String message) {
        return CompletableFuture.failedFuture(new StreamException(reason, message));
    }

    @Override
    public String toString() {
        return "writer of stream " + info.streamId() + " (" + info.topic() + ")";
    }
}
