package io.parley.webrtc.ice;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a TCP stream into the packets it carries (RFC 4571 §2): two bytes of length, then the
 * packet.
 */
public final class Rfc4571Framer {
    /** Length of the header that goes before each packet. */
    public static final int HEADER_LENGTH = 2;

    private final ByteBuffer partial;
    private boolean broken;

    /**
     * @param maxPacket longest packet accepted, bytes, 1 to 65535
     */
    public Rfc4571Framer(int maxPacket) {
        if (maxPacket < 1 || maxPacket > 65535) {
            throw new IllegalArgumentException(
                    "maxPacket: " + maxPacket + " (expected: 1 to 65535)");
        }
        partial = ByteBuffer.allocate(HEADER_LENGTH + maxPacket);
    }

    /** Appends {@code packet} with its length; {@code packet} is read to its end. */
    public static void writeFrame(ByteBuffer packet, ByteBuffer out) {
        out.putShort((short) packet.remaining()).put(packet);
    }

    /**
     * Takes the next packet out of what the stream brought. Call with the same {@code in} until
     * null.
     *
     * @return a view that is valid until the next call; null when {@code in} is used up, or when
     *     the stream {@linkplain #isBroken() is broken}
     */
    public @Nullable ByteBuffer nextPacket(ByteBuffer in) {
        return null;
    }

    /** Whether a packet was announced that is longer than allowed: close the connection. */
    public boolean isBroken() {
        return broken;
    }

    int buffered() {
        return partial.position();
    }
}
