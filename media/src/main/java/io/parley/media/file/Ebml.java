package io.parley.media.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Elements of EBML (RFC 8794): an id, a size, and bytes or further elements. */
final class Ebml {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** An element of anything. */
    Ebml put(int id, byte[] value) {
        id(id);
        size(value.length);
        out.writeBytes(value);
        return this;
    }

    Ebml put(int id, Ebml children) {
        return put(id, children.bytes());
    }

    Ebml put(int id, String text) {
        return put(id, text.getBytes(StandardCharsets.UTF_8));
    }

    /** An unsigned integer in as few bytes as it needs. */
    Ebml put(int id, long value) {
        int count = 1;
        while (count < 8 && value >>> (8 * count) != 0) {
            count++;
        }
        return putFixed(id, value, count);
    }

    /** An unsigned integer in so many bytes, to be replaced later. */
    Ebml putFixed(int id, long value, int count) {
        byte[] bytes = new byte[count];
        Bytes.putBe(bytes, 0, value, count);
        return put(id, bytes);
    }

    Ebml putFloat(int id, double value) {
        return put(id, ByteBuffer.allocate(8).putDouble(value).array());
    }

    /** The start of an element whose size, in eight bytes, is written later. */
    Ebml open(int id) {
        id(id);
        byte[] size = new byte[8];
        Bytes.putBe(size, 0, UNKNOWN_SIZE, 8);
        out.writeBytes(size);
        return this;
    }

    static final long UNKNOWN_SIZE = 0x01FFFFFFFFFFFFFFL;

    /** A size in eight bytes. */
    static byte[] longSize(long size) {
        byte[] bytes = new byte[8];
        Bytes.putBe(bytes, 0, 1L << 56 | size, 8);
        return bytes;
    }

    private void id(int id) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            if (id >>> shift != 0) {
                out.write(id >>> shift);
            }
        }
    }

    /** The first bit that is set tells how many bytes the size has; all ones mean unknown. */
    private void size(long size) {
        int count = 1;
        while (size >= (1L << (7 * count)) - 1) {
            count++;
        }
        byte[] bytes = new byte[count];
        Bytes.putBe(bytes, 0, 1L << (7 * count) | size, count);
        out.writeBytes(bytes);
    }

    int length() {
        return out.size();
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
