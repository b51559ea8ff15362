package io.parley.sdk.e2ee;

/**
 * What is in a frame, and so which of its bytes stay in clear: what servers and packetizers look
 * at.
 *
 * @since 0.1
 */
public enum FrameKind {
    /** One byte in clear: of Opus the one that says how it is coded. */
    AUDIO,
    /** The frame tag in clear, of key frames with the start code and the size: 3 or 10 bytes. */
    VP8,
    /** Nothing in clear. */
    VP9,
    /** Everything up to the second byte of the first slice in clear. */
    H264,
    /** Everything up to the second byte of the first slice in clear. */
    H265;

    /**
     * How many bytes at the start of a frame stay in clear; -1 when the frame is too short or has
     * no slice.
     */
    int clearBytes(byte[] frame, int length) {
        int clear =
                switch (this) {
                    case AUDIO -> 1;
                    // RFC 6386 §9.1: the lowest bit is 0 for a key frame.
                    case VP8 -> (frame[0] & 1) == 0 ? 10 : 3;
                    case VP9 -> 0;
                    case H264, H265 -> ByteStream.clearBytes(this, frame, length);
                };
        return clear > length ? -1 : clear;
    }

    boolean isByteStream() {
        return this == H264 || this == H265;
    }
}
