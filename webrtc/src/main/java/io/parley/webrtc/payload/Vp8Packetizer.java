package io.parley.webrtc.payload;

/** VP8 (RFC 7741): a descriptor with a picture id of 15 bits before each piece of a frame. */
final class Vp8Packetizer extends FramePacketizer {
    private static final int DESCRIPTOR_LENGTH = 4;

    private final Vp8Descriptor descriptor = new Vp8Descriptor();
    private final EvenSplit split = new EvenSplit();
    private int nextPictureId;
    private boolean keyFrame;

    Vp8Packetizer(int maxPayload, int firstId) {
        super(maxPayload);
        nextPictureId = firstId & 0x7FFF;
    }

    @Override
    boolean begin(byte[] array, int offset, int length) {
        keyFrame = (array[offset] & 1) == 0;
        descriptor.clear();
        descriptor.partition(true, 0).pictureId(nextPictureId, true);
        nextPictureId = nextPictureId + 1 & 0x7FFF;
        split.start(offset, length, maxPayload() - DESCRIPTOR_LENGTH);
        return true;
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
        int head = descriptor.write(out, offset);
        // §4.2: all other packets of a frame may say partition 0 as well, but not "start".
        descriptor.partition(false, 0);
        return head + split.copy(array, out, offset + head);
    }
}
