package io.parley.rpc.channel;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/** A message in the parts in which it arrived; nothing is copied. */
final class InboundMessage {
    private byte[][] arrays = new byte[1][];
    private int[] starts = new int[1];
    private int[] lengths = new int[1];
    private int count;
    private int size;

    void add(byte[] array, int start, int length) {
        if (count == arrays.length) {
            int capacity = count * 2;
            arrays = Arrays.copyOf(arrays, capacity);
            starts = Arrays.copyOf(starts, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
        }
        arrays[count] = array;
        starts[count] = start;
        lengths[count] = length;
        count++;
        size += length;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Bytes of the message. */
    int size() {
        return size;
    }

    /** What it takes of the bounds. */
    long cost() {
        return size + (long) count * Limits.PACKET_OVERHEAD;
    }

    /** Reads the message; once. */
    InputStream open() {
        return new Parts();
    }

    private final class Parts extends InputStream implements KnownLength, Drainable {
        private int part;
        private int at;
        private int left = size;

        @Override
        public int read() {
            skipEmpty();
            if (left == 0) {
                return -1;
            }
            left--;
            return arrays[part][starts[part] + at++] & 0xFF;
        }

        @Override
        public int read(byte[] target, int from, int length) {
            Objects.checkFromIndexSize(from, length, target.length);
            if (length == 0) {
                return 0;
            }
            skipEmpty();
            if (left == 0) {
                return -1;
            }
            int some = Math.min(length, lengths[part] - at);
            System.arraycopy(arrays[part], starts[part] + at, target, from, some);
            at += some;
            left -= some;
            return some;
        }

        @Override
        public int available() {
            return left;
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int drained = left;
            for (skipEmpty(); left > 0; skipEmpty()) {
                int some = lengths[part] - at;
                target.write(arrays[part], starts[part] + at, some);
                at += some;
                left -= some;
            }
            return drained;
        }

        private void skipEmpty() {
            while (left > 0 && at == lengths[part]) {
                part++;
                at = 0;
            }
        }
    }
}
