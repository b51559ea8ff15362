package io.parley.webrtc.payload;

/**
 * Reads bits, highest first, from bytes that nobody vouches for: behind the end there are zeros,
 * and {@link #overrun} tells. Reused. Not thread-safe.
 */
final class BitReader {
    private byte[] array = new byte[0];
    private long position;
    private long end;

    void wrap(byte[] bytes, int offset, int length) {
        array = bytes;
        position = (long) offset * 8;
        end = position + (long) length * 8;
    }

    /** The next {@code count} bits, 0 to 32. */
    int bits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 1 | bit();
        }
        return value;
    }

    int bit() {
        long at = position++;
        if (at >= end) {
            return 0;
        }
        return array[(int) (at >> 3)] >> (7 - (int) (at & 7)) & 1;
    }

    boolean flag() {
        return bit() != 0;
    }

    /** A value below {@code n}, "ns(n)" of the AV1 specification §4.10.7. */
    int nonSymmetric(int n) {
        int width = 32 - Integer.numberOfLeadingZeros(n);
        int few = (1 << width) - n;
        int value = bits(width - 1);
        return value < few ? value : (value << 1) - few + bit();
    }

    /** "ue(v)" of H.264 §9.1; -1 for one that is too long. */
    int expGolomb() {
        int zeros = 0;
        while (bit() == 0) {
            if (++zeros > 31 || overrun()) {
                return -1;
            }
        }
        return (1 << zeros) - 1 + bits(zeros);
    }

    void skip(int count) {
        position += count;
    }

    /** Bits since the start of {@code array}. */
    long position() {
        return position;
    }

    /** Whether more was read than there is. */
    boolean overrun() {
        return position > end;
    }
}
