package io.parley.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * STUN messages as a simple server sees them (RFC 8489 §5): a type, an id, and attributes by their
 * number. It shares no code with the clients that it tests.
 */
final class StunBytes {
    static final int USERNAME = 0x0006;
    static final int MESSAGE_INTEGRITY = 0x0008;
    static final int ERROR_CODE = 0x0009;
    static final int CHANNEL_NUMBER = 0x000C;
    static final int LIFETIME = 0x000D;
    static final int XOR_PEER_ADDRESS = 0x0012;
    static final int DATA = 0x0013;
    static final int REALM = 0x0014;
    static final int NONCE = 0x0015;
    static final int XOR_RELAYED_ADDRESS = 0x0016;
    static final int REQUESTED_TRANSPORT = 0x0019;
    static final int XOR_MAPPED_ADDRESS = 0x0020;
    static final int ALTERNATE_SERVER = 0x8023;

    private static final int HEADER = 20;
    private static final int COOKIE = 0x2112A442;

    final int type;
    final byte[] id;
    final Map<Integer, byte[]> attributes = new LinkedHashMap<>();
    private byte[] signed = new byte[0];

    StunBytes(int type, byte[] id) {
        this.type = type;
        this.id = id;
    }

    static @Nullable StunBytes read(ByteBuffer in) {
        if (in.remaining() < HEADER || in.get(in.position()) > 3 || in.get(in.position()) < 0) {
            return null;
        }
        ByteBuffer copy = ByteBuffer.allocate(in.remaining()).put(in.slice()).flip();
        int type = copy.getShort() & 0xFFFF;
        copy.getShort();
        if (copy.getInt() != COOKIE) {
            return null;
        }
        byte[] id = new byte[12];
        copy.get(id);
        StunBytes message = new StunBytes(type, id);
        while (copy.remaining() >= 4) {
            int at = copy.position();
            int attribute = copy.getShort() & 0xFFFF;
            byte[] value = new byte[copy.getShort() & 0xFFFF];
            copy.get(value);
            copy.position(Math.min(copy.limit(), copy.position() + (-value.length & 3)));
            if (attribute == MESSAGE_INTEGRITY) {
                message.signed = new byte[at];
                copy.get(0, message.signed);
                message.signed[2] = (byte) (at + 24 - HEADER >> 8);
                message.signed[3] = (byte) (at + 24 - HEADER);
            }
            message.attributes.putIfAbsent(attribute, value);
        }
        return message;
    }

    boolean isSignedWith(byte[] key) {
        byte[] integrity = attributes.get(MESSAGE_INTEGRITY);
        return integrity != null && MessageDigest.isEqual(integrity, hmac(key, signed));
    }

    String text(int attribute) {
        byte[] value = attributes.get(attribute);
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }

    int number(int attribute, int otherwise) {
        byte[] value = attributes.get(attribute);
        return value == null ? otherwise : ByteBuffer.wrap(value).getInt();
    }

    StunBytes put(int attribute, byte[] value) {
        attributes.put(attribute, value);
        return this;
    }

    StunBytes put(int attribute, String value) {
        return put(attribute, value.getBytes(StandardCharsets.UTF_8));
    }

    StunBytes put(int attribute, int value) {
        return put(attribute, ByteBuffer.allocate(4).putInt(value).array());
    }

    StunBytes error(int code) {
        return put(ERROR_CODE, new byte[] {0, 0, (byte) (code / 100), (byte) (code % 100)});
    }

    StunBytes xor(int attribute, InetSocketAddress address) {
        return put(attribute, masked(plain(address)));
    }

    StunBytes put(int attribute, InetSocketAddress address) {
        return put(attribute, plain(address));
    }

    InetSocketAddress address(int attribute) {
        byte[] value = masked(attributes.getOrDefault(attribute, new byte[8]));
        byte[] ip = new byte[value.length - 4];
        ByteBuffer buffer = ByteBuffer.wrap(value);
        buffer.get(4, ip);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip), buffer.getShort(2) & 0xFFFF);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static byte[] plain(InetSocketAddress address) {
        byte[] ip = address.getAddress().getAddress();
        return ByteBuffer.allocate(4 + ip.length)
                .put((byte) 0)
                .put((byte) (ip.length == 4 ? 1 : 2))
                .putShort((short) address.getPort())
                .put(ip)
                .array();
    }

    private byte[] masked(byte[] value) {
        byte[] mask = ByteBuffer.allocate(16).putInt(COOKIE).put(id).array();
        byte[] masked = value.clone();
        masked[2] ^= mask[0];
        masked[3] ^= mask[1];
        for (int i = 4; i < masked.length; i++) {
            masked[i] ^= mask[i - 4];
        }
        return masked;
    }

    /** The message, signed when there is a key. */
    byte[] bytes(byte @Nullable [] key) {
        ByteBuffer out = ByteBuffer.allocate(4096);
        out.putShort((short) type).putShort((short) 0).putInt(COOKIE).put(id);
        attributes.forEach((attribute, value) -> append(out, attribute, value));
        if (key != null) {
            out.putShort(2, (short) (out.position() + 24 - HEADER));
            byte[] soFar = new byte[out.position()];
            out.get(0, soFar);
            append(out, MESSAGE_INTEGRITY, hmac(key, soFar));
        }
        out.putShort(2, (short) (out.position() - HEADER));
        byte[] bytes = new byte[out.position()];
        out.get(0, bytes);
        return bytes;
    }

    private static void append(ByteBuffer out, int attribute, byte[] value) {
        out.putShort((short) attribute).putShort((short) value.length).put(value);
        out.position(out.position() + (-value.length & 3));
    }

    static byte[] longTermKey(String username, String realm, String password) {
        try {
            String joined = username + ":" + realm + ":" + password;
            return MessageDigest.getInstance("MD5").digest(joined.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, byte[] bytes) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
