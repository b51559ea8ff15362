package io.parley.media.file;

/** The two packets that an Opus stream begins with (RFC 7845 §5). */
final class OggOpusHeader {
    static final int HEAD_LENGTH = 19;

    private OggOpusHeader() {}

    /** "OpusHead" with mapping family 0: one stream, mono or stereo. */
    static byte[] head(int channels, int preSkip, int inputRate) {
        byte[] head = new byte[HEAD_LENGTH];
        Bytes.putAscii(head, 0, "OpusHead");
        head[8] = 1;
        head[9] = (byte) channels;
        Bytes.putLe(head, 10, preSkip, 2);
        Bytes.putLe(head, 12, inputRate, 4);
        return head;
    }

    /** "OpusTags" without comments. */
    static byte[] tags(byte[] vendor) {
        byte[] tags = new byte[8 + 4 + vendor.length + 4];
        Bytes.putAscii(tags, 0, "OpusTags");
        Bytes.putLe(tags, 8, vendor.length, 4);
        System.arraycopy(vendor, 0, tags, 12, vendor.length);
        return tags;
    }

    static boolean isHead(byte[] packet) {
        return packet.length >= HEAD_LENGTH && Bytes.isAscii(packet, 0, "OpusHead");
    }
}
