package io.parley.webrtc.rtp;

/** The extension video-orientation (3GPP TS 26.114 §7.4.5): camera, flip and rotation. */
public final class VideoOrientation {
    private VideoOrientation() {}

    /** The byte as it stands in the packet, or -1 if the packet has none. */
    public static int read(RtpView packet, int id) {
        int at = packet.findExtension(id);
        return at != RtpView.ABSENT && packet.extensionLength() == 1
                ? packet.array()[at] & 0xFF
                : -1;
    }

    /** By how much the receiver must turn the picture clockwise: 0, 90, 180 or 270 degrees. */
    public static int rotationDegrees(int value) {
        return (value & 3) * 90;
    }

    /** Whether the receiver must mirror the picture horizontally. */
    public static boolean isFlipped(int value) {
        return (value & 4) != 0;
    }

    /** Whether the picture is of the camera on the back of the device. */
    public static boolean isBackCamera(int value) {
        return (value & 8) != 0;
    }

    /** Appends the byte; false if there is no room. */
    public static boolean write(RtpHeader header, int id, int value) {
        int at = header.openExtension(id, 1);
        if (at == RtpHeader.NO_ROOM) {
            return false;
        }
        header.array()[at] = (byte) value;
        return true;
    }
}
