package io.parley.sdk.stream;

import com.google.protobuf.ByteString;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A part of a stream whose end somebody waits for: the header, a write, a file, the trailer. */
class SendJob {
    /** Completes when all of it has been taken by the transport. */
    final CompletableFuture<Void> done = new CompletableFuture<>();

    private final Iterator<Piece> pieces;

    // Guarded by the stream.
    int inFlight;

    SendJob(Iterator<Piece> pieces) {
        this.pieces = pieces;
    }

    /** The next piece, or null when there is none now; must not block. */
    @Nullable Piece next() {
        return pieces.hasNext() ? pieces.next() : null;
    }

    /** Whether there will be no more pieces. */
    boolean exhausted() {
        return !pieces.hasNext();
    }

    /** It will not be sent. */
    void abandoned() {}

    /**
     * What becomes one packet.
     *
     * @param content of a chunk
     * @param plainBytes how much of the stream's content, before compression, it stands for
     */
    record Piece(ByteString content, long plainBytes) {}
}
