package io.parley.webrtc.rtp;

/** The extension ssrc-audio-level (RFC 6464): one byte, the bit of voice activity and the level. */
public final class AudioLevel {
    /** The level of silence, −127 dBov. */
    public static final int SILENCE = 127;

    private AudioLevel() {}

    /** The byte as it stands in the packet, 0 to 255, or -1 if the packet has none. */
    public static int read(RtpView packet, int id) {
        int at = packet.findExtension(id);
        return at != RtpView.ABSENT && packet.extensionLength() >= 1
                ? packet.array()[at] & 0xFF
                : -1;
    }

    /** How far below the loudest possible signal, dB: 0 is the loudest, 127 is silence. */
    public static int level(int value) {
        return value & 0x7F;
    }

    /** Whether the sender thinks that somebody speaks. */
    public static boolean isVoice(int value) {
        return (value & 0x80) != 0;
    }

    /**
     * Appends a level; false if there is no room.
     *
     * @param level 0 to 127
     */
    public static boolean write(RtpHeader header, int id, boolean voice, int level) {
        int at = header.openExtension(id, 1);
        if (at == RtpHeader.NO_ROOM) {
            return false;
        }
        header.array()[at] = (byte) (level & 0x7F | (voice ? 0x80 : 0));
        return true;
    }
}
