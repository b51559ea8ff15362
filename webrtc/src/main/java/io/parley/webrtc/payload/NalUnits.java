package io.parley.webrtc.payload;

import java.util.Arrays;

/**
 * The NAL units in a byte stream (H.264 and H.265, Annex B). Reused: allocates only when a frame
 * has more units than any before. Not thread-safe.
 */
public final class NalUnits {
    /** More units in a frame than anybody sends; further ones count to the last. */
    private static final int MAX_UNITS = 4096;

    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private int count;

    /**
     * Finds the units between start codes. Zeros before a start code belong to it; those at the end
     * of the last unit stay: an encrypted one may end so.
     */
    public void scan(byte[] array, int offset, int length) {
        int end = offset + length;
        count = 0;
        int code = startCode(array, offset, end);
        while (code < end && count < MAX_UNITS) {
            int start = code + 3;
            code = count == MAX_UNITS - 1 ? end : startCode(array, start, end);
            int last = code;
            while (code < end && last > start && array[last - 1] == 0) {
                last--;
            }
            if (last > start) {
                add(start, last);
            }
        }
    }

    /** Where the next 00 00 01 begins, or {@code end}. */
    private static int startCode(byte[] array, int from, int end) {
        for (int i = from + 2; i < end; ) {
            int third = array[i];
            if (third > 1 || third < 0) {
                i += 3;
            } else if (third == 1 && array[i - 1] == 0 && array[i - 2] == 0) {
                return i - 2;
            } else {
                i++;
            }
        }
        return end;
    }

    private void add(int start, int end) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
        }
        starts[count] = start;
        ends[count++] = end;
    }

    /** How many units there are. */
    public int count() {
        return count;
    }

    /** Where a unit begins in the array: its header, behind the start code. */
    public int start(int index) {
        return starts[index];
    }

    /** The length of a unit with its header, bytes, 1 or more. */
    public int length(int index) {
        return ends[index] - starts[index];
    }
}
