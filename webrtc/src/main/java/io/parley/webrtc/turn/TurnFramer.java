package io.parley.webrtc.turn;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into the messages that it carries (RFC 8656 §3.1, §12.5): STUN messages, and
 * ChannelData that is padded to four bytes. One for each connection; not thread-safe.
 */
public final class TurnFramer {
    private static final int STUN_HEADER = 20;
    private static final int LENGTH_END = 4;

    private final int maxMessage;
    private final ByteBuffer partial;
    private boolean broken;
    private boolean delivered;

    /**
     * @param maxMessage longest message accepted, bytes, with header and padding
     */
    public TurnFramer(int maxMessage) {
        this.maxMessage = maxMessage;
        this.partial = ByteBuffer.allocate(maxMessage);
    }

    /** Bytes that must follow a message of {@code length} bytes on a stream (RFC 8656 §12.5). */
    public static int padding(int length) {
        return -length & 3;
    }

    /**
     * Takes the next message out of what the stream brought. Call with the same {@code in} until
     * null; what is left of a message is then kept here.
     *
     * @return a view that is valid until the next call; null when more bytes are needed, or when
     *     the stream {@linkplain #isBroken() is broken}
     */
    public @Nullable ByteBuffer nextMessage(ByteBuffer in) {
        if (delivered) {
            partial.clear();
            delivered = false;
        }
        moveUpTo(LENGTH_END, in);
        if (broken || partial.position() < LENGTH_END) {
            return null;
        }
        int length = length();
        int padded = length + padding(length);
        if (length < 0 || padded > maxMessage) {
            broken = true;
            return null;
        }
        moveUpTo(padded, in);
        if (partial.position() < padded) {
            return null;
        }
        delivered = true;
        return partial.slice(0, length);
    }

    /** Length of the message that begins, without padding; -1 if it is of neither kind. */
    private int length() {
        int first = partial.get(0) & 0xFF;
        int announced = partial.getShort(2) & 0xFFFF;
        if ((first & 0xF0) == 0x40) {
            return ChannelData.HEADER_LENGTH + announced;
        }
        return (first & 0xC0) == 0 ? STUN_HEADER + announced : -1;
    }

    private void moveUpTo(int end, ByteBuffer in) {
        int count = Math.min(end - partial.position(), in.remaining());
        if (count > 0) {
            partial.put(partial.position(), in, in.position(), count);
            partial.position(partial.position() + count);
            in.position(in.position() + count);
        }
    }

    /** Whether the stream carries something else: close the connection. */
    public boolean isBroken() {
        return broken;
    }
}
