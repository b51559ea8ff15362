package io.parley.webrtc.wire;

/** Serial number arithmetic (RFC 1982): wire numbers that wrap become {@code long}s that do not. */
public final class SerialNumber {
    private SerialNumber() {}

    /** The 64-bit number nearest to {@code reference} whose low 16 bits are {@code wire}. */
    public static long unwrap16(long reference, int wire) {
        return reference + (short) (wire - (int) reference);
    }

    /** The 64-bit number nearest to {@code reference} whose low 32 bits are {@code wire}. */
    public static long unwrap32(long reference, int wire) {
        return reference + (wire - (int) reference);
    }
}
