package io.parley.rpc.channel;

import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of a protobuf message in place. Malformed input ends the fields and is told by
 * {@link #isMalformed()}; nothing here throws.
 */
final class ProtoCursor {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private static final int MAX_VARINT_BYTES = 10;

    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private int start;
    private int limit;
    private boolean malformed;

    void wrap(byte[] source, int from, int to) {
        bytes = source;
        at = from;
        end = to;
        start = from;
        limit = from;
        malformed = false;
    }

    /** The same bytes as the field that the other cursor has just entered. */
    void wrapField(ProtoCursor other) {
        wrap(other.bytes, other.start, other.limit);
    }

    /** The next field's tag: its number times eight and its wire type; 0 when there is none. */
    int next() {
        if (malformed || at >= end) {
            return 0;
        }
        long tag = varint();
        if (malformed || tag >>> 3 == 0 || tag > 0xFFFFFFFFL) {
            malformed = true;
            return 0;
        }
        return (int) tag;
    }

    boolean isMalformed() {
        return malformed;
    }

    long varint() {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            if (at >= end) {
                break;
            }
            byte b = bytes[at++];
            value |= (long) (b & 0x7F) << (7 * i);
            if (b >= 0) {
                return value;
            }
        }
        malformed = true;
        return 0;
    }

    /** Enters a field of bytes: {@link #start()} and {@link #limit()} tell where they are. */
    void enter() {
        long length = varint();
        if (malformed || length < 0 || length > end - at) {
            malformed = true;
            start = at;
            limit = at;
            return;
        }
        start = at;
        limit = at + (int) length;
        at = limit;
    }

    byte[] array() {
        return bytes;
    }

    int start() {
        return start;
    }

    int limit() {
        return limit;
    }

    int length() {
        return limit - start;
    }

    /** The field that was entered, as text; what is no UTF-8 is replaced. */
    String text() {
        return new String(bytes, start, limit - start, StandardCharsets.UTF_8);
    }

    void skip(int tag) {
        switch (tag & 7) {
            case VARINT -> varint();
            case FIXED64 -> skipBytes(8);
            case BYTES -> enter();
            case FIXED32 -> skipBytes(4);
            default -> malformed = true; // groups are of proto2
        }
    }

    private void skipBytes(int count) {
        if (count > end - at) {
            malformed = true;
        } else {
            at += count;
        }
    }
}
