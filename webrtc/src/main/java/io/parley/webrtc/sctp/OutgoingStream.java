package io.parley.webrtc.sctp;

import org.jspecify.annotations.Nullable;

/** The messages of one stream that are not on the wire yet, and its place in the schedule. */
final class OutgoingStream {
    final int id;

    /** Unsent user bytes. */
    long bufferedAmount;

    long bufferedAmountLowThreshold;

    /** Messages that are queued or not yet acknowledged to the last chunk. */
    int messages;

    /** Virtual time at which the first message would be through; for the scheduler. */
    long virtualFinish;

    private int nextSsn;
    private @Nullable OutgoingMessage head;
    private @Nullable OutgoingMessage tail;

    OutgoingStream(int id) {
        this.id = id;
    }

    @Nullable OutgoingMessage head() {
        return head;
    }

    void add(OutgoingMessage message) {
        if (tail == null) {
            head = message;
        } else {
            tail.next = message;
        }
        tail = message;
        messages++;
    }

    void removeHead() {
        if (head != null) {
            head = head.next;
        }
        if (head == null) {
            tail = null;
        }
    }

    /** Stream sequence numbers count the ordered messages (RFC 9260 §6.6). */
    int takeSsn() {
        return nextSsn++ & 0xFFFF;
    }

    void reset() {
        nextSsn = 0;
    }
}
