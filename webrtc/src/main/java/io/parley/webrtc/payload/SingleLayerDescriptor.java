package io.parley.webrtc.payload;

/**
 * Writes dependency descriptors (AV1 RTP specification §A.8) of a stream without layers: one decode
 * target, one chain, and templates for key frames and for frames that refer to the one before.
 */
final class SingleLayerDescriptor {
    private static final int KEY = 0;
    private static final int DELTA = 1;

    private final BitWriter out = new BitWriter();
    private int frameNumber;
    private boolean keyFrame;
    private boolean firstPacket;
    private boolean lastPacket;

    SingleLayerDescriptor(int firstId) {
        frameNumber = firstId - 1;
    }

    void frame(boolean key) {
        frameNumber++;
        keyFrame = key;
    }

    void packet(boolean first, boolean last) {
        firstPacket = first;
        lastPacket = last;
    }

    int write(byte[] array, int offset) {
        out.wrap(array, offset);
        out.bit(firstPacket ? 1 : 0);
        out.bit(lastPacket ? 1 : 0);
        out.bits(keyFrame ? KEY : DELTA, 6);
        out.bits(frameNumber, 16);
        if (keyFrame && firstPacket) {
            // template_dependency_structure_present_flag, and none of the other four.
            out.bits(0b10000, 5);
            writeStructure();
        }
        return out.finish();
    }

    private void writeStructure() {
        // template_id_offset, dt_cnt_minus_one
        out.bits(0, 6);
        out.bits(0, 5);
        // The second template is of the same layer (0); no more (3).
        out.bits(0, 2);
        out.bits(3, 2);
        // Decoding may start, or go on, with either.
        out.bits(DependencyDescriptor.SWITCH, 2);
        out.bits(DependencyDescriptor.SWITCH, 2);
        // Differences of frames: none; 1, no more.
        out.bit(0);
        out.bit(1);
        out.bits(0, 4);
        out.bit(0);
        // chain_cnt 1 of at most 1; the target is protected by chain 0, of which there is one.
        out.nonSymmetric(1, 2);
        out.nonSymmetric(0, 1);
        // Differences of chains.
        out.bits(0, 4);
        out.bits(1, 4);
        // resolutions_present_flag
        out.bit(0);
    }
}
