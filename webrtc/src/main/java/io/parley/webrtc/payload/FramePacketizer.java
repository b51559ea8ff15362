package io.parley.webrtc.payload;

/**
 * Cuts coded frames into RTP payloads. For each frame: {@link #start}, then {@link #next} until it
 * returns 0. Allocates nothing but for larger frames than before. Not thread-safe.
 */
public abstract class FramePacketizer {
    /** Descriptors and headers of fragments must leave room for a frame's bytes. */
    private static final int MIN_PAYLOAD = 64;

    private final int maxPayload;
    private byte[] frame = new byte[0];

    FramePacketizer(int maxPayload) {
        if (maxPayload < MIN_PAYLOAD || maxPayload > 65_000) {
            throw new IllegalArgumentException(
                    "maxPayload: " + maxPayload + " (expected: " + MIN_PAYLOAD + " to 65000)");
        }
        this.maxPayload = maxPayload;
    }

    /**
     * A packetizer.
     *
     * @param maxPayload the longest payload, 64 to 65,000 bytes
     * @param firstId random: where picture ids or frame numbers begin
     */
    public static FramePacketizer of(VideoCodec codec, int maxPayload, int firstId) {
        return switch (codec) {
            case VP8 -> new Vp8Packetizer(maxPayload, firstId);
            case VP9 -> new Vp9Packetizer(maxPayload, firstId);
            case H264 -> new H264Packetizer(maxPayload);
            case H265 -> new H265Packetizer(maxPayload);
            case AV1 -> new Av1Packetizer(maxPayload, firstId);
        };
    }

    /**
     * Takes a frame, whose bytes must not change until its last payload was taken. What is left of
     * the frame before is forgotten.
     *
     * @param array VP8, VP9: a frame; H.264, H.265: an access unit in the byte stream format (Annex
     *     B); AV1: a temporal unit in the low-overhead format
     * @return false when the frame is empty or malformed, and there is nothing to send
     */
    public final boolean start(byte[] array, int offset, int length) {
        frame = array;
        return length > 0 && begin(array, offset, length);
    }

    /**
     * Takes an encrypted frame, of which the packetizer may not be able to tell what it is.
     *
     * @see #start
     */
    public final boolean startEncrypted(byte[] array, int offset, int length, boolean keyFrame) {
        if (!start(array, offset, length)) {
            return false;
        }
        keyFrame(keyFrame);
        return true;
    }

    /**
     * Writes the next payload.
     *
     * @param out has room for the longest payload
     * @return its length, bytes; 0 when the frame is done
     */
    public final int next(byte[] out, int offset) {
        return isDone() ? 0 : write(frame, out, offset);
    }

    /** Whether the payload that was written last is the frame's last one, which has the marker. */
    public final boolean last() {
        return isDone();
    }

    /** Whether the frame that was started is a key frame. */
    public abstract boolean keyFrame();

    /**
     * Writes the dependency descriptor that belongs to the payload that was written last. Only AV1
     * has one here.
     *
     * @param out has room for 32 bytes
     * @return its length, bytes; 0 when there is none
     */
    public int writeDependencyDescriptor(byte[] out, int offset) {
        return 0;
    }

    final int maxPayload() {
        return maxPayload;
    }

    abstract boolean begin(byte[] array, int offset, int length);

    /** Whether the frame is a key frame, if its bytes cannot tell. */
    void keyFrame(boolean value) {
        // They can.
    }

    abstract boolean isDone();

    abstract int write(byte[] array, byte[] out, int offset);
}
