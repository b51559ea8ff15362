package io.parley.webrtc.wire;

/** Numbers in network byte order in arrays; an index outside the array throws as any does. */
public final class BigEndian {
    private BigEndian() {}

    /** Two bytes, 0 to 65,535. */
    public static int uint16(byte[] in, int at) {
        return (in[at] & 0xFF) << 8 | in[at + 1] & 0xFF;
    }

    /** Three bytes, 0 to 16,777,215. */
    public static int uint24(byte[] in, int at) {
        return (in[at] & 0xFF) << 16 | (in[at + 1] & 0xFF) << 8 | in[at + 2] & 0xFF;
    }

    /** Four bytes; as unsigned number after {@code & 0xFFFF_FFFFL}. */
    public static int int32(byte[] in, int at) {
        return in[at] << 24
                | (in[at + 1] & 0xFF) << 16
                | (in[at + 2] & 0xFF) << 8
                | in[at + 3] & 0xFF;
    }

    /** Eight bytes. */
    public static long int64(byte[] in, int at) {
        return (long) int32(in, at) << 32 | int32(in, at + 4) & 0xFFFF_FFFFL;
    }

    /** Writes the low two bytes of a number. */
    public static void put16(byte[] out, int at, int value) {
        out[at] = (byte) (value >>> 8);
        out[at + 1] = (byte) value;
    }

    /** Writes the low three bytes of a number. */
    public static void put24(byte[] out, int at, int value) {
        out[at] = (byte) (value >>> 16);
        out[at + 1] = (byte) (value >>> 8);
        out[at + 2] = (byte) value;
    }

    /** Writes four bytes. */
    public static void put32(byte[] out, int at, int value) {
        out[at] = (byte) (value >>> 24);
        out[at + 1] = (byte) (value >>> 16);
        out[at + 2] = (byte) (value >>> 8);
        out[at + 3] = (byte) value;
    }

    /** Writes eight bytes. */
    public static void put64(byte[] out, int at, long value) {
        put32(out, at, (int) (value >>> 32));
        put32(out, at + 4, (int) value);
    }
}
