package io.parley.webrtc.ice;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a TCP stream into the packets that it carries (RFC 4571 §2): two bytes of length, then the
 * packet. One for each connection; not thread-safe.
 *
 * <p>A packet that lies whole in what was read is not copied.
 */
public final class Rfc4571Framer {
    /** Length of the header that goes before each packet. */
    public static final int HEADER_LENGTH = 2;

    private final int maxPacket;
    private final ByteBuffer partial;
    private boolean broken;
    private boolean delivered;

    /**
     * @param maxPacket longest packet accepted, bytes, 1 to 65535
     */
    public Rfc4571Framer(int maxPacket) {
        if (maxPacket < 1 || maxPacket > 65535) {
            throw new IllegalArgumentException(
                    "maxPacket: " + maxPacket + " (expected: 1 to 65535)");
        }
        this.maxPacket = maxPacket;
        this.partial = ByteBuffer.allocate(HEADER_LENGTH + maxPacket);
    }

    /** Appends {@code packet}, at most 65535 bytes, with its length, and reads it to its end. */
    public static void writeFrame(ByteBuffer packet, ByteBuffer out) {
        out.putShort((short) packet.remaining()).put(packet);
    }

    /**
     * Takes the next packet out of what the stream brought. Call with the same {@code in} until
     * null; what is left of a packet is then kept here, and {@code in} is used up.
     *
     * @return a view that is valid until the next call; null when more bytes are needed, or when
     *     the stream {@linkplain #isBroken() is broken}
     */
    public @Nullable ByteBuffer nextPacket(ByteBuffer in) {
        if (delivered) {
            partial.clear();
            delivered = false;
        }
        while (!broken && in.hasRemaining()) {
            ByteBuffer packet = partial.position() == 0 ? whole(in) : null;
            if (packet == null) {
                packet = assembled(in);
            }
            if (packet != null && packet.hasRemaining()) {
                return packet; // an empty one says nothing and is skipped
            }
        }
        return null;
    }

    /** A packet that lies in {@code in} from its first byte to its last one. */
    private @Nullable ByteBuffer whole(ByteBuffer in) {
        if (in.remaining() < HEADER_LENGTH) {
            return null;
        }
        int length = in.getShort(in.position()) & 0xFFFF;
        if (length > maxPacket || in.remaining() < HEADER_LENGTH + length) {
            return null;
        }
        ByteBuffer packet = in.slice(in.position() + HEADER_LENGTH, length);
        in.position(in.position() + HEADER_LENGTH + length);
        return packet;
    }

    /** The packet that begins in {@code partial}, once {@code in} has brought the rest. */
    private @Nullable ByteBuffer assembled(ByteBuffer in) {
        moveUpTo(HEADER_LENGTH, in);
        if (partial.position() < HEADER_LENGTH) {
            return null;
        }
        int length = partial.getShort(0) & 0xFFFF;
        if (length > maxPacket) {
            broken = true;
            return null;
        }
        moveUpTo(HEADER_LENGTH + length, in);
        if (partial.position() < HEADER_LENGTH + length) {
            return null;
        }
        if (length == 0) {
            partial.clear();
            return null;
        }
        delivered = true;
        return partial.slice(HEADER_LENGTH, length);
    }

    private void moveUpTo(int end, ByteBuffer in) {
        int count = Math.min(end - partial.position(), in.remaining());
        if (count > 0) {
            partial.put(partial.position(), in, in.position(), count);
            partial.position(partial.position() + count);
            in.position(in.position() + count);
        }
    }

    /** Whether a packet was announced that is longer than allowed: close the connection. */
    public boolean isBroken() {
        return broken;
    }
}
