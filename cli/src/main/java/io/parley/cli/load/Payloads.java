package io.parley.cli.load;

import io.parley.webrtc.wire.BigEndian;

/** Payloads that look like those of a codec to whoever forwards them. */
final class Payloads {
    /** Most bytes of payload in a packet, as libwebrtc does it with all its extensions. */
    static final int MAX_LENGTH = 1120;

    private static final int VP8_DESCRIPTOR_LENGTH = 4;
    private static final int FU_A_START = 0x80;
    private static final int FU_A_END = 0x40;
    private static final int NAL_IDR = 0x65;
    private static final int NAL_SLICE = 0x41;
    private static final byte[] STAP_A = { // SPS of 42e01f, and PPS
        0x78,
        0,
        8,
        0x67,
        0x42,
        (byte) 0xe0,
        0x1f,
        (byte) 0x8c,
        0x68,
        0x05,
        0x00,
        0,
        4,
        0x68,
        (byte) 0xce,
        0x3c,
        (byte) 0x80
    };

    private Payloads() {}

    /** An Opus packet of 20 ms, mono; its length is all that is real of it. */
    static void opus(byte[] out, int length, long nanos) {
        out[0] = 0x78;
        Stamp.write(out, length, nanos);
    }

    /**
     * One packet of a VP8 frame (RFC 7741 §4.2), with a picture id of 15 bits.
     *
     * @param length at least 32 bytes
     */
    static void vp8(byte[] out, int length, boolean first, boolean key, int pictureId, int height) {
        out[0] = (byte) (first ? 0x10 : 0); // S
        out[0] |= (byte) 0x80; // X
        out[1] = (byte) 0x80; // I
        BigEndian.put16(out, 2, 0x8000 | pictureId & 0x7FFF);
        if (!first) {
            return;
        }
        int at = VP8_DESCRIPTOR_LENGTH;
        out[at] = (byte) (key ? 0x10 : 0x11); // RFC 6386 §9.1: the lowest bit is 0 for a key frame
        out[at + 1] = 2;
        out[at + 2] = 0;
        if (key) {
            BigEndian.put24(out, at + 3, 0x9d012a);
            putLittle16(out, at + 6, height * 16 / 9);
            putLittle16(out, at + 8, height);
        }
    }

    private static void putLittle16(byte[] out, int at, int value) {
        out[at] = (byte) value;
        out[at + 1] = (byte) (value >> 8);
    }

    /** The packet before a key frame of H.264: both parameter sets in one (RFC 6184 §5.7.1). */
    static int parameterSets(byte[] out) {
        System.arraycopy(STAP_A, 0, out, 0, STAP_A.length);
        return STAP_A.length;
    }

    /** One packet of an H.264 frame: a fragment of its only slice (RFC 6184 §5.8). */
    static void h264(byte[] out, boolean first, boolean last, boolean key) {
        int nal = key ? NAL_IDR : NAL_SLICE;
        out[0] = (byte) (nal & 0x60 | 28);
        out[1] = (byte) (nal & 0x1F | (first ? FU_A_START : 0) | (last ? FU_A_END : 0));
    }
}
