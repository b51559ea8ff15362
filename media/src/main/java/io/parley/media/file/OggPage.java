package io.parley.media.file;

/** The frame of an Ogg page (RFC 3533 §6). */
final class OggPage {
    static final int HEADER_LENGTH = 27;
    static final int MAX_SEGMENTS = 255;
    static final int MAX_LENGTH = HEADER_LENGTH + MAX_SEGMENTS + 255 * 255;

    static final int CONTINUED = 1;
    static final int FIRST = 2;
    static final int LAST = 4;

    static final int FLAGS_AT = 5;
    static final int POSITION_AT = 6;
    static final int SERIAL_AT = 14;
    static final int SEQUENCE_AT = 18;
    static final int CHECKSUM_AT = 22;
    static final int SEGMENTS_AT = 26;

    private static final int POLYNOMIAL = 0x04C11DB7;
    private static final int[] TABLE = new int[256];

    static {
        for (int i = 0; i < 256; i++) {
            int value = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                value = value < 0 ? value << 1 ^ POLYNOMIAL : value << 1;
            }
            TABLE[i] = value;
        }
    }

    private OggPage() {}

    /** The checksum of a page whose checksum field counts as zero. */
    static int checksum(byte[] page, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            int value = i >= CHECKSUM_AT && i < CHECKSUM_AT + 4 ? 0 : page[i] & 0xFF;
            sum = sum << 8 ^ TABLE[sum >>> 24 ^ value];
        }
        return sum;
    }
}
