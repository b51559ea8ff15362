package io.parley.sdk.stream;

import io.parley.sdk.packet.RoomThreads;
import io.parley.sdk.stream.StreamException.Reason;
import java.util.concurrent.CompletableFuture;

/** A stream of text for a part of the SDK itself, such as calls. */
public final class IncomingText {
    private final TextStreamReader reader;
    private final IncomingStream stream;
    private final RoomThreads threads;

    IncomingText(IncomingStream stream, RoomThreads threads) {
        this.stream = stream;
        this.reader = new TextStreamReader(stream, threads);
        this.threads = threads;
    }

    /** What its header said. */
    public TextStreamInfo info() {
        return reader.info();
    }

    /** Who sends it. */
    public String senderIdentity() {
        return reader.senderIdentity();
    }

    /**
     * Its whole text. When all of it is there in clear it is complete on return; else it completes
     * on the pool.
     *
     * @param maxBytes 1 or more; a larger text fails with {@code PAYLOAD_TOO_LARGE}
     */
    public CompletableFuture<String> text(int maxBytes) {
        StringBuilder text = new StringBuilder();
        StreamReader.Sink<String> sink =
                piece -> {
                    // Every char takes at least one byte.
                    if (text.length() + piece.length() > maxBytes) {
                        reader.close();
                        throw new StreamException(
                                Reason.PAYLOAD_TOO_LARGE, "more than " + maxBytes + " bytes");
                    }
                    text.append(piece);
                };
        if (!stream.content().compressed()) {
            return reader.readAll(sink, text::toString);
        }
        CompletableFuture<String> done = new CompletableFuture<>();
        threads.pool().execute(() -> reader.readAll(sink, text::toString, done));
        return done;
    }

    /** It is not wanted. */
    public void close() {
        reader.close();
    }
}
