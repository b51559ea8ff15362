package io.parley.webrtc.payload;

import java.util.Arrays;

/** Dependency descriptors of a stream with two spatial and two temporal layers. */
final class Descriptors {
    /** Indications of the five templates for the four decode targets S0T0, S0T1, S1T0, S1T1. */
    static final int[][] INDICATIONS = {
        {2, 2, 2, 2}, {3, 3, 3, 3}, {0, 1, 0, 3}, {0, 0, 2, 2}, {0, 0, 0, 1}
    };

    static final int[][] FRAME_DIFFS = {{}, {4}, {2}, {1}, {1, 2}};
    static final int[][] CHAIN_DIFFS = {{0, 0}, {4, 3}, {2, 1}, {1, 1}, {3, 15}};

    private final BitWriter out = new BitWriter();
    private final byte[] bytes = new byte[DependencyDescriptor.MAX_LENGTH];

    private Descriptors(int template, int frameNumber) {
        out.wrap(bytes, 0);
        out.bit(1);
        out.bit(0);
        out.bits(template, 6);
        out.bits(frameNumber, 16);
    }

    static byte[] plain(int template, int frameNumber) {
        return new Descriptors(template, frameNumber).bytes();
    }

    static byte[] key(int idOffset, int frameNumber) {
        Descriptors made = new Descriptors(idOffset, frameNumber);
        made.out.bits(0b10000, 5);
        made.structure(idOffset);
        return made.bytes();
    }

    static byte[] keyWithMask(int idOffset, int frameNumber, int mask) {
        Descriptors made = new Descriptors(idOffset, frameNumber);
        made.out.bits(0b11000, 5);
        made.structure(idOffset);
        made.out.bits(mask, 4);
        return made.bytes();
    }

    static byte[] withMask(int template, int frameNumber, int mask) {
        Descriptors made = new Descriptors(template, frameNumber);
        made.out.bits(0b01000, 5);
        made.out.bits(mask, 4);
        return made.bytes();
    }

    /** Indications 1, 2, 3, 0; differences 5, 200, 4096; chains 9 and 255. */
    static byte[] custom(int template, int frameNumber) {
        Descriptors made = new Descriptors(template, frameNumber);
        made.out.bits(0b00111, 5);
        made.out.bits(0b01101100, 8);
        made.out.bits(1, 2);
        made.out.bits(4, 4);
        made.out.bits(2, 2);
        made.out.bits(199, 8);
        made.out.bits(3, 2);
        made.out.bits(4095, 12);
        made.out.bits(0, 2);
        made.out.bits(9, 8);
        made.out.bits(255, 8);
        return made.bytes();
    }

    private void structure(int idOffset) {
        out.bits(idOffset, 6);
        out.bits(3, 5);
        for (int next : new int[] {0, 1, 2, 1, 3}) {
            out.bits(next, 2);
        }
        for (int[] row : INDICATIONS) {
            for (int each : row) {
                out.bits(each, 2);
            }
        }
        for (int[] row : FRAME_DIFFS) {
            for (int each : row) {
                out.bit(1);
                out.bits(each - 1, 4);
            }
            out.bit(0);
        }
        out.nonSymmetric(2, 5);
        for (int chain : new int[] {0, 0, 1, 1}) {
            out.nonSymmetric(chain, 2);
        }
        for (int[] row : CHAIN_DIFFS) {
            for (int each : row) {
                out.bits(each, 4);
            }
        }
        out.bit(1);
        for (int side : new int[] {320, 180, 640, 360}) {
            out.bits(side - 1, 16);
        }
    }

    private byte[] bytes() {
        return Arrays.copyOf(bytes, out.finish());
    }
}
