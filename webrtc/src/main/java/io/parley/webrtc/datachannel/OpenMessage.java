package io.parley.webrtc.datachannel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * DATA_CHANNEL_OPEN (RFC 8832 §5.1).
 *
 * <pre>
 *  |  Message Type |  Channel Type |            Priority           |
 *  |                    Reliability Parameter                      |
 *  |         Label Length          |       Protocol Length         |
 *  |                        Label, Protocol                        |
 * </pre>
 */
final class OpenMessage {
    static final int TYPE = 3;

    private static final int FIXED_LENGTH = 12;
    private static final int RELIABLE = 0;
    private static final int PARTIAL_RELIABLE_REXMIT = 1;
    private static final int PARTIAL_RELIABLE_TIMED = 2;
    private static final int UNORDERED = 0x80;

    private OpenMessage() {}

    static ByteBuffer write(DataChannelOptions options) {
        byte[] label = options.label().getBytes(StandardCharsets.UTF_8);
        byte[] protocol = options.protocol().getBytes(StandardCharsets.UTF_8);
        int type = RELIABLE;
        int parameter = 0;
        if (options.maxRetransmits() >= 0) {
            type = PARTIAL_RELIABLE_REXMIT;
            parameter = options.maxRetransmits();
        } else if (options.maxLifetimeMillis() >= 0) {
            type = PARTIAL_RELIABLE_TIMED;
            parameter = options.maxLifetimeMillis();
        }
        return ByteBuffer.allocate(FIXED_LENGTH + label.length + protocol.length)
                .put((byte) TYPE)
                .put((byte) (options.ordered() ? type : type | UNORDERED))
                .putShort((short) options.priority())
                .putInt(parameter)
                .putShort((short) label.length)
                .putShort((short) protocol.length)
                .put(label)
                .put(protocol)
                .flip();
    }

    /** What the peer opens on a stream, or null if the message is malformed. */
    static @Nullable DataChannelOptions parse(ByteBuffer in, int stream) {
        if (in.remaining() < FIXED_LENGTH || (in.get(in.position()) & 0xFF) != TYPE) {
            return null;
        }
        int at = in.position();
        int type = in.get(at + 1) & ~UNORDERED & 0xFF;
        int labelLength = in.getShort(at + 8) & 0xFFFF;
        int protocolLength = in.getShort(at + 10) & 0xFFFF;
        if (type > PARTIAL_RELIABLE_TIMED
                || FIXED_LENGTH + labelLength + protocolLength > in.remaining()) {
            return null;
        }
        int parameter = in.getInt(at + 4);
        int limit = parameter < 0 ? Integer.MAX_VALUE : parameter; // unsigned on the wire
        String label = text(in, at + FIXED_LENGTH, labelLength);
        String protocol = text(in, at + FIXED_LENGTH + labelLength, protocolLength);
        if (isTooLong(label) || isTooLong(protocol)) {
            return null;
        }
        return new DataChannelOptions(
                label,
                protocol,
                (in.get(at + 1) & UNORDERED) == 0,
                type == PARTIAL_RELIABLE_REXMIT ? limit : -1,
                type == PARTIAL_RELIABLE_TIMED ? limit : -1,
                false,
                stream,
                in.getShort(at + 2) & 0xFFFF);
    }

    /** Replacement characters for bad UTF-8 make a text longer than it was. */
    private static boolean isTooLong(String text) {
        return text.length() > 0xFFFF / 3 && text.getBytes(StandardCharsets.UTF_8).length > 0xFFFF;
    }

    private static String text(ByteBuffer in, int from, int length) {
        return new String(in.array(), in.arrayOffset() + from, length, StandardCharsets.UTF_8);
    }
}
