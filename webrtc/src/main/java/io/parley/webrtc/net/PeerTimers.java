package io.parley.webrtc.net;

import io.parley.webrtc.wire.Deadline;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The deadlines of all connections of a loop: a binary heap that knows where each one stands. */
final class PeerTimers {
    private static final int INITIAL = 64;

    private PeerTransport[] heap = new PeerTransport[INITIAL];
    private int size;

    /** The earliest deadline, or NEVER. */
    long next() {
        return size == 0 ? Deadline.NEVER : heap[0].deadlineNanos;
    }

    /** A connection whose deadline is reached; null when there is none. It stays in the heap. */
    @Nullable PeerTransport due(long nowNanos) {
        return size > 0 && heap[0].deadlineNanos <= nowNanos ? heap[0] : null;
    }

    int size() {
        return size;
    }

    /** Moves a connection to its new deadline; NEVER takes it out. */
    void set(PeerTransport peer, long deadlineNanos) {
        int index = peer.timerIndex;
        if (deadlineNanos == Deadline.NEVER) {
            if (index >= 0) {
                remove(peer);
            }
            return;
        }
        if (index < 0) {
            index = size++;
            if (index == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            peer.deadlineNanos = deadlineNanos;
            place(peer, index);
            up(index);
            return;
        }
        long before = peer.deadlineNanos;
        peer.deadlineNanos = deadlineNanos;
        if (deadlineNanos < before) {
            up(index);
        } else if (deadlineNanos > before) {
            down(index);
        }
    }

    private void remove(PeerTransport peer) {
        int index = peer.timerIndex;
        PeerTransport last = heap[--size];
        Arrays.fill(heap, size, size + 1, null);
        peer.timerIndex = -1;
        if (last != peer) {
            place(last, index);
            up(index);
            down(last.timerIndex);
        }
    }

    private void up(int start) {
        int index = start;
        PeerTransport peer = heap[index];
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            if (heap[parent].deadlineNanos <= peer.deadlineNanos) {
                break;
            }
            place(heap[parent], index);
            index = parent;
        }
        place(peer, index);
    }

    private void down(int start) {
        int index = start;
        PeerTransport peer = heap[index];
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            if (child + 1 < size && heap[child + 1].deadlineNanos < heap[child].deadlineNanos) {
                child++;
            }
            if (heap[child].deadlineNanos >= peer.deadlineNanos) {
                break;
            }
            place(heap[child], index);
            index = child;
        }
        place(peer, index);
    }

    private void place(PeerTransport peer, int index) {
        heap[index] = peer;
        peer.timerIndex = index;
    }
}
