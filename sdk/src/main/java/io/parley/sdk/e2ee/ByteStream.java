package io.parley.sdk.e2ee;

import java.util.Arrays;

/**
 * Frames of H.264 and H.265 in the byte stream format (Annex B): what is encrypted may look like a
 * start code, which emulation prevention bytes hide (H.264 §7.4.1).
 */
final class ByteStream {
    private static final int EMULATION_PREVENTION = 3;
    private static final int LAST_TRAILING_PICTURE = 9;
    private static final int FIRST_IRAP = 16;
    private static final int LAST_IRAP = 21;

    private ByteStream() {}

    /** Up to the second byte of the first slice; more than there is when there is no slice. */
    static int clearBytes(FrameKind kind, byte[] frame, int length) {
        for (int i = 2; i + 1 < length; i++) {
            if (frame[i] == 1
                    && frame[i - 1] == 0
                    && frame[i - 2] == 0
                    && isSlice(kind, frame[i + 1])) {
                return i + 3;
            }
        }
        return Integer.MAX_VALUE;
    }

    private static boolean isSlice(FrameKind kind, byte header) {
        if (kind == FrameKind.H264) {
            int type = header & 0x1F;
            return type == 1 || type == 5;
        }
        int type = header >> 1 & 0x3F;
        return type <= LAST_TRAILING_PICTURE || (type >= FIRST_IRAP && type <= LAST_IRAP);
    }

    /** With start codes of four bytes, as depacketizers of receivers make them. */
    static byte[] withLongStartCodes(byte[] header) {
        byte[] out = new byte[header.length * 4 / 3 + 1];
        int length = 0;
        for (int i = 0; i < header.length; i++) {
            boolean code =
                    i + 2 < header.length
                            && header[i] == 0
                            && header[i + 1] == 0
                            && header[i + 2] == 1;
            if (code && (i == 0 || header[i - 1] != 0)) {
                out[length++] = 0;
            }
            out[length++] = header[i];
        }
        return Arrays.copyOf(out, length);
    }

    static byte[] escape(byte[] plain) {
        byte[] out = new byte[plain.length * 3 / 2 + 1];
        int length = 0;
        int zeros = 0;
        for (byte each : plain) {
            if (zeros >= 2 && each >= 0 && each <= EMULATION_PREVENTION) {
                out[length++] = EMULATION_PREVENTION;
                zeros = 0;
            }
            out[length++] = each;
            zeros = each == 0 ? zeros + 1 : 0;
        }
        return Arrays.copyOf(out, length);
    }

    static byte[] unescape(byte[] escaped, int offset, int length) {
        byte[] out = new byte[length];
        int count = 0;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            if (end - i >= 3
                    && escaped[i] == 0
                    && escaped[i + 1] == 0
                    && escaped[i + 2] == EMULATION_PREVENTION) {
                out[count++] = 0;
                out[count++] = 0;
                i += 2;
            } else {
                out[count++] = escaped[i];
            }
        }
        return Arrays.copyOf(out, count);
    }
}
