package io.parley.rpc.channel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Appends protobuf fields to bytes that grow. */
final class ProtoWriter {
    private byte[] bytes;
    private int size;

    ProtoWriter(int capacity) {
        bytes = new byte[capacity];
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    byte[] array() {
        return bytes;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    void raw(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    void varint(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void raw(byte[] source, int from, int length) {
        ensure(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    /** A varint field; not written when it has the default value. */
    void number(int field, long value) {
        if (value != 0) {
            varint((long) field << 3 | ProtoCursor.VARINT);
            varint(value);
        }
    }

    /** A field of bytes, a text or a message. */
    void bytes(int field, byte[] value) {
        open(field, value.length);
        raw(value, 0, value.length);
    }

    void text(int field, String value) {
        bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** The head of a field whose {@code length} bytes follow. */
    void open(int field, int length) {
        varint((long) field << 3 | ProtoCursor.BYTES);
        varint(length);
    }

    static int varintSize(long value) {
        return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
