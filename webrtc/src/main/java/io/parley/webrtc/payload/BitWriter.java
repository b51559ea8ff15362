package io.parley.webrtc.payload;

/** Writes bits, highest first, over whatever was there. Reused. Not thread-safe. */
final class BitWriter {
    private byte[] array = new byte[0];
    private long position;
    private long start;

    void wrap(byte[] bytes, int offset) {
        array = bytes;
        start = (long) offset * 8;
        position = start;
    }

    /** Writes the low {@code count} bits of a value, 0 to 32. */
    void bits(int value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            bit(value >> i & 1);
        }
    }

    void bit(int value) {
        int index = (int) (position >> 3);
        int mask = 0x80 >> (int) (position & 7);
        array[index] = (byte) (value != 0 ? array[index] | mask : array[index] & ~mask);
        position++;
    }

    /** "ns(n)" of the AV1 specification §4.10.7. */
    void nonSymmetric(int value, int n) {
        int width = 32 - Integer.numberOfLeadingZeros(n);
        int few = (1 << width) - n;
        if (value < few) {
            bits(value, width - 1);
        } else {
            bits(value + few, width);
        }
    }

    /** Fills the last byte with zeros and returns the number of bytes written. */
    int finish() {
        while ((position & 7) != 0) {
            bit(0);
        }
        return (int) ((position - start) >> 3);
    }
}
