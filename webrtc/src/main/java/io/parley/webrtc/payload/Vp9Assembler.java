package io.parley.webrtc.payload;

/** VP9 (RFC 9628): the frames of all layers of a picture, one after the other. */
final class Vp9Assembler extends FrameAssembler {
    private final Vp9Descriptor descriptor = new Vp9Descriptor();
    private boolean keyFrame;
    private boolean withinLayer;

    @Override
    boolean isStart(byte[] payload, int offset, int payloadLength, boolean afterLoss) {
        return descriptor.parse(payload, offset, payloadLength) && descriptor.startOfFrame();
    }

    @Override
    void reset() {
        keyFrame = false;
        withinLayer = false;
    }

    @Override
    boolean append(byte[] payload, int offset, int payloadLength) {
        if (!descriptor.parse(payload, offset, payloadLength)
                || descriptor.startOfFrame() == withinLayer) {
            return false;
        }
        keyFrame |= length() == 0 && descriptor.keyFrameStart();
        withinLayer = !descriptor.endOfFrame();
        int head = descriptor.length();
        return put(payload, offset + head, payloadLength - head);
    }

    @Override
    boolean finish() {
        return !withinLayer;
    }

    @Override
    public boolean keyFrame() {
        return keyFrame;
    }
}
