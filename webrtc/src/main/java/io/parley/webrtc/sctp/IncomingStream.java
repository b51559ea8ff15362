package io.parley.webrtc.sctp;

import io.parley.webrtc.wire.SerialNumber;
import java.util.Arrays;

/**
 * The order of one incoming stream: whole messages that wait for an earlier one (RFC 9260 §6.6).
 */
final class IncomingStream {
    private static final int INITIAL_CAPACITY = 4;

    /** High enough that unwrapping never goes below zero. */
    private static final long FIRST_SSN = 1L << 16;

    private long nextSsn = FIRST_SSN;
    private long[] ssns = new long[INITIAL_CAPACITY];
    private byte[][] payloads = new byte[INITIAL_CAPACITY][];
    private int[] ppids = new int[INITIAL_CAPACITY];
    private int head;
    private int tail;

    long unwrap(int ssn) {
        return SerialNumber.unwrap16(nextSsn, ssn);
    }

    long nextSsn() {
        return nextSsn;
    }

    void advanceTo(long ssn) {
        nextSsn = ssn;
    }

    int waiting() {
        return tail - head;
    }

    /** Keeps a message in its place; false if one with its number is there already. */
    boolean hold(long ssn, byte[] payload, int ppid) {
        int at = tail;
        while (at > head && ssns[at - 1] >= ssn) {
            if (ssns[--at] == ssn) {
                return false;
            }
        }
        int moved = tail - at;
        if (tail == ssns.length) {
            at -= makeRoom();
        }
        System.arraycopy(ssns, at, ssns, at + 1, moved);
        System.arraycopy(payloads, at, payloads, at + 1, moved);
        System.arraycopy(ppids, at, ppids, at + 1, moved);
        ssns[at] = ssn;
        payloads[at] = payload;
        ppids[at] = ppid;
        tail++;
        return true;
    }

    /** Whether the first waiting message has a number up to {@code ssn}. */
    boolean hasUpTo(long ssn) {
        return head < tail && ssns[head] <= ssn;
    }

    int headPpid() {
        return ppids[head];
    }

    /** Takes the first waiting message; there is one. */
    byte[] take() {
        byte[] payload = payloads[head];
        if (payload == null) {
            throw new IllegalStateException("no message waits");
        }
        payloads[head++] = null;
        if (head == tail) {
            head = 0;
            tail = 0;
        }
        return payload;
    }

    /** Moves everything to the front of arrays that have room; by how much it moved. */
    private int makeRoom() {
        int size = tail - head;
        int shift = head;
        int capacity = size > ssns.length / 2 ? ssns.length * 2 : ssns.length;
        ssns = Arrays.copyOf(Arrays.copyOfRange(ssns, head, tail), capacity);
        payloads = Arrays.copyOf(Arrays.copyOfRange(payloads, head, tail), capacity);
        ppids = Arrays.copyOf(Arrays.copyOfRange(ppids, head, tail), capacity);
        head = 0;
        tail = size;
        return shift;
    }
}
