package io.parley.server.sfu;

import io.parley.webrtc.wire.Deadline;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of all ends of a room: a binary heap in which each end knows its place, so that
 * what one end waits for costs nothing for the hundreds of others.
 */
final class EndTimers {
    private static final int INITIAL = 8;

    private MediaEnd[] heap = new MediaEnd[INITIAL];
    private int size;

    /** The earliest deadline, or NEVER. */
    long next() {
        return size == 0 ? Deadline.NEVER : heap[0].deadline;
    }

    /** An end whose deadline is reached; null when there is none. It stays in the heap. */
    @Nullable MediaEnd due(long nowNanos) {
        return size > 0 && heap[0].deadline <= nowNanos ? heap[0] : null;
    }

    int size() {
        return size;
    }

    /** Moves an end to its new deadline; NEVER takes it out. */
    void set(MediaEnd end, long deadline) {
        boolean isIn = end.timerIndex >= 0;
        end.deadline = deadline;
        if (deadline == Deadline.NEVER) {
            if (isIn) {
                remove(end.timerIndex);
            }
            return;
        }
        if (!isIn) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            place(end, size++);
        }
        settle(end);
    }

    private void remove(int index) {
        heap[index].timerIndex = MediaEnd.NO_TIMER;
        MediaEnd last = heap[--size];
        Arrays.fill(heap, size, size + 1, null);
        if (index < size) {
            place(last, index);
            settle(last);
        }
    }

    /** Moves an end up or down to where its deadline belongs. */
    private void settle(MediaEnd end) {
        int index = end.timerIndex;
        while (index > 0 && heap[(index - 1) >>> 1].deadline > end.deadline) {
            place(heap[(index - 1) >>> 1], index);
            index = (index - 1) >>> 1;
        }
        for (int child = least(index);
                child < size && heap[child].deadline < end.deadline;
                child = least(index)) {
            place(heap[child], index);
            index = child;
        }
        place(end, index);
    }

    /** The earlier one of two children; {@code size} or more when there is none. */
    private int least(int index) {
        int child = 2 * index + 1;
        boolean second = child + 1 < size && heap[child + 1].deadline < heap[child].deadline;
        return second ? child + 1 : child;
    }

    private void place(MediaEnd end, int index) {
        heap[index] = end;
        end.timerIndex = index;
    }
}
