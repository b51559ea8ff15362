package io.parley.sdk.stream;

import com.google.protobuf.ByteString;
import io.parley.sdk.packet.RoomThreads;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads an incoming stream of text.
 *
 * @since 0.1
 */
public final class TextStreamReader extends StreamReader<String> {
    private final Utf8Pieces decoder = new Utf8Pieces();

    TextStreamReader(IncomingStream stream, RoomThreads threads) {
        super(stream, threads);
    }

    @Override
    public TextStreamInfo info() {
        return (TextStreamInfo) currentInfo();
    }

    /** The whole text, or what is left of it; completes on the room's pool or at once. */
    public CompletableFuture<String> readAll() {
        StringBuilder text = new StringBuilder();
        return readAll(text::append, text::toString);
    }

    /** Lines without their ends as they come, with the last one even if it has no end. */
    public Iterable<String> lines() {
        Iterator<String> pieces = iterator();
        return () -> new LineIterator(pieces);
    }

    /** The UTF-8 bytes of the text, for code that reads those; {@code read} waits. */
    public InputStream inputStream() {
        return new PieceInputStream(
                () -> {
                    String piece = await();
                    return piece == null ? null : ByteString.copyFromUtf8(piece);
                },
                this::close);
    }

    /** The text for code that reads characters; {@code read} waits. */
    public Reader reader() {
        return new InputStreamReader(inputStream(), StandardCharsets.UTF_8);
    }

    @Override
    @Nullable String decode(ByteString bytes) {
        String piece = decoder.decode(bytes);
        return piece.isEmpty() ? null : piece;
    }

    @Override
    @Nullable String decodeRest() {
        decoder.finish();
        return null;
    }
}
