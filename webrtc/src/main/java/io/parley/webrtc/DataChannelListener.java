package io.parley.webrtc;

import java.nio.ByteBuffer;

/**
 * Hears of what happens on a {@link DataChannel}. Threads and order are those of {@link
 * PeerConnectionListener}.
 *
 * @since 0.1
 */
public interface DataChannelListener {
    /** The channel may be used; for channels of the other side this comes first of all. */
    default void onOpen(DataChannel channel) {}

    /** A text message. */
    default void onText(DataChannel channel, String text) {}

    /** A binary message; the buffer is the listener's to keep. */
    default void onBinary(DataChannel channel, ByteBuffer bytes) {}

    /** The buffered amount fell to the threshold or below it. */
    default void onBufferedAmountLow(DataChannel channel) {}

    /** The channel is closed; the last call. */
    default void onClose(DataChannel channel) {}
}
