package io.parley.webrtc.sctp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Byte arrays in powers of two that are used again. Keeps a bounded number of bytes; what is given
 * back beyond that is left to the garbage collector.
 */
final class SlabPool {
    private static final int SMALLEST_SHIFT = 6;
    private static final int CLASSES = 25;

    private final byte[] @Nullable [][] free = new byte[CLASSES][][];
    private final int[] counts = new int[CLASSES];
    private final int maxKeptBytes;
    private int keptBytes;

    SlabPool(int maxKeptBytes) {
        this.maxKeptBytes = maxKeptBytes;
    }

    /** An array of at least {@code length} bytes, 0 to 2^30; its content is arbitrary. */
    byte[] take(int length) {
        int index = classOf(length);
        byte[][] stack = free[index];
        if (stack == null || counts[index] == 0) {
            return new byte[1 << (index + SMALLEST_SHIFT)];
        }
        byte[] slab = stack[--counts[index]];
        keptBytes -= slab.length;
        return slab;
    }

    /** Takes back an array that came from here. */
    void give(byte[] slab) {
        if (keptBytes + slab.length > maxKeptBytes) {
            return;
        }
        int index = classOf(slab.length);
        byte[][] stack = free[index];
        if (stack == null) {
            stack = new byte[8][];
        } else if (counts[index] == stack.length) {
            stack = Arrays.copyOf(stack, stack.length * 2);
        }
        free[index] = stack;
        stack[counts[index]++] = slab;
        keptBytes += slab.length;
    }

    private static int classOf(int length) {
        int shift = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(length, 1) - 1);
        return Math.max(0, shift - SMALLEST_SHIFT);
    }
}
