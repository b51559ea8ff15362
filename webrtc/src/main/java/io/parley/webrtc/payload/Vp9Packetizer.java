package io.parley.webrtc.payload;

/**
 * VP9 (RFC 9628) of one layer, in flexible mode: each frame but key frames names the one before as
 * its reference. (In the other mode receivers insist on TL0PICIDX and a picture group.)
 */
final class Vp9Packetizer extends FramePacketizer {
    private static final int MAX_DESCRIPTOR_LENGTH = 4;

    /** "P_DIFF" 1 without another one behind it. */
    private static final int PREVIOUS_PICTURE = 1 << 1;

    private final EvenSplit split = new EvenSplit();
    private int pictureId;
    private boolean keyFrame;
    private boolean first;

    Vp9Packetizer(int maxPayload, int firstId) {
        super(maxPayload);
        pictureId = firstId - 1 & 0x7FFF;
    }

    @Override
    boolean begin(byte[] array, int offset, int length) {
        pictureId = pictureId + 1 & 0x7FFF;
        keyFrame = Vp9Header.isKeyFrame(array[offset]);
        first = true;
        split.start(offset, length, maxPayload() - MAX_DESCRIPTOR_LENGTH);
        return true;
    }

    @Override
    void keyFrame(boolean value) {
        keyFrame = value;
    }

    @Override
    public boolean keyFrame() {
        return keyFrame;
    }

    @Override
    boolean isDone() {
        return split.isDone();
    }

    @Override
    int write(byte[] array, byte[] out, int offset) {
        int head = keyFrame ? 3 : 4;
        int length = head + split.copy(array, out, offset + head);
        int flags = Vp9Descriptor.I | Vp9Descriptor.F;
        flags |= keyFrame ? 0 : Vp9Descriptor.P;
        flags |= first ? Vp9Descriptor.B : 0;
        flags |= split.isDone() ? Vp9Descriptor.E : 0;
        first = false;
        out[offset] = (byte) flags;
        out[offset + 1] = (byte) (0x80 | pictureId >> 8);
        out[offset + 2] = (byte) pictureId;
        if (!keyFrame) {
            out[offset + 3] = PREVIOUS_PICTURE;
        }
        return length;
    }
}
