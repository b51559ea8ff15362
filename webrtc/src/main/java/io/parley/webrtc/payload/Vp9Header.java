package io.parley.webrtc.payload;

/** The start of a VP9 frame (VP9 bitstream specification §6.2). */
final class Vp9Header {
    private Vp9Header() {}

    /**
     * Whether it is a key frame: frame_marker 2, two bits of the profile (with a reserved one in
     * profile 3), show_existing_frame 0, frame_type 0.
     */
    static boolean isKeyFrame(byte first) {
        boolean profile3 = (first & 0x30) == 0x30;
        int showAndType = profile3 ? first & 0x06 : first & 0x0C;
        return (first & 0xC0) == 0x80 && showAndType == 0;
    }
}
