package io.parley.sdk.stream;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * Writes a stream of text.
 *
 * @since 0.1
 */
public final class TextStreamWriter extends StreamWriter {
    private final TextStreamInfo info;

    TextStreamWriter(TextStreamInfo info, OutgoingStream stream) {
        super(info, stream);
        this.info = info;
    }

    @Override
    public TextStreamInfo info() {
        return info;
    }

    /** Sends a piece of text; receivers get it at once, cut where it is longer than a packet. */
    public CompletableFuture<Void> write(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return write(Chunks.ofText(utf8), utf8.length);
    }
}
