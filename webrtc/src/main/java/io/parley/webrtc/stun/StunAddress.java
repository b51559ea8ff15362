package io.parley.webrtc.stun;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * XOR-MAPPED-ADDRESS (RFC 8489 §14.2).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |0 0 0 0 0 0 0 0|    Family     |         X-Port                |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                X-Address (Variable)
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * The mask is the magic cookie and the transaction id, as they stand in bytes 4 to 19.
 */
final class StunAddress {
    private static final int IPV4 = 1;
    private static final int IPV6 = 2;
    private static final int MASK_OFFSET = 4;

    private StunAddress() {}

    /** Reads the value at {@code at} of the message at {@code start}; null if it is none. */
    static @Nullable InetSocketAddress read(ByteBuffer message, int start, int at, int length) {
        int family = message.get(at + 1);
        int size = family == IPV4 ? 4 : family == IPV6 ? 16 : -1;
        if (length != 4 + size) {
            return null;
        }
        byte[] address = new byte[size];
        for (int i = 0; i < size; i++) {
            address[i] = (byte) (message.get(at + 4 + i) ^ message.get(start + MASK_OFFSET + i));
        }
        int port = message.getShort(at + 2) ^ message.getShort(start + MASK_OFFSET);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port & 0xFFFF);
        } catch (UnknownHostException e) {
            return null; // only for a wrong length
        }
    }

    /** Reads an address that is not masked: MAPPED-ADDRESS and its like (RFC 8489 §14.1). */
    static @Nullable InetSocketAddress readPlain(ByteBuffer message, int at, int length) {
        int family = message.get(at + 1);
        int size = family == IPV4 ? 4 : family == IPV6 ? 16 : -1;
        if (length != 4 + size) {
            return null;
        }
        byte[] address = new byte[size];
        message.get(at + 4, address);
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(address), message.getShort(at + 2) & 0xFFFF);
        } catch (UnknownHostException e) {
            return null; // only for a wrong length
        }
    }

    static int length(InetSocketAddress address) {
        return 4 + address.getAddress().getAddress().length;
    }

    /** Appends the value to the message that begins at {@code start}. */
    static void write(ByteBuffer out, int start, InetSocketAddress address) {
        byte[] bytes = address.getAddress().getAddress();
        out.put((byte) 0).put((byte) (bytes.length == 4 ? IPV4 : IPV6));
        out.putShort((short) (address.getPort() ^ out.getShort(start + MASK_OFFSET)));
        for (int i = 0; i < bytes.length; i++) {
            out.put((byte) (bytes[i] ^ out.get(start + MASK_OFFSET + i)));
        }
    }
}
