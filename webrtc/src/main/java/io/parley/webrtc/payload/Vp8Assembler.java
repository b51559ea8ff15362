package io.parley.webrtc.payload;

/** VP8 (RFC 7741 §4.5): the payloads without their descriptors. */
final class Vp8Assembler extends FrameAssembler {
    private final Vp8Descriptor descriptor = new Vp8Descriptor();

    @Override
    boolean isStart(byte[] payload, int offset, int payloadLength, boolean afterLoss) {
        return descriptor.parse(payload, offset, payloadLength) && descriptor.startOfFrame();
    }

    @Override
    void reset() {
        // All state is in the descriptor, which each packet has.
    }

    @Override
    boolean append(byte[] payload, int offset, int payloadLength) {
        if (!descriptor.parse(payload, offset, payloadLength)
                || (length() > 0 && descriptor.startOfFrame())) {
            return false;
        }
        int head = descriptor.length();
        return put(payload, offset + head, payloadLength - head);
    }

    @Override
    boolean finish() {
        return true;
    }

    @Override
    public boolean keyFrame() {
        return frameLength() > 0 && (frame()[0] & 1) == 0;
    }
}
