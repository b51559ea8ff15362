package io.parley.sdk.stream;

/**
 * Hears of each stream of bytes with its topic.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ByteStreamHandler {
    /**
     * Called once for each stream when its header has come, on the room's callbacks. It may read
     * right there, but then the next callback waits; {@link ByteStreamReader#readAll} does not
     * block.
     */
    void onStream(ByteStreamReader reader, String senderIdentity);
}
