package io.parley.webrtc.net;

import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Room for the runs of a socket that are longer than one datagram. It is kept: a picture to many
 * subscribers takes as much in each turn.
 */
final class RunBuffers {
    /** A picture of four packets, and one of some twenty. */
    private static final int[] SIZES = {6_000, 24_000};

    /** Enough for all that may wait for the end of a turn; beyond it nothing is kept. */
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private final List<ArrayDeque<RunBuffer>> free = new ArrayList<>();
    private final List<RunBuffer> sending = new ArrayList<>();
    private int bytes;
    private boolean closed;

    RunBuffers() {
        for (int ignored : SIZES) {
            free.add(new ArrayDeque<>());
        }
    }

    /** Empty room for that many bytes; null when there is none of that size. */
    @Nullable RunBuffer take(int length) {
        for (int i = 0; i < SIZES.length; i++) {
            if (length <= SIZES[i] && !closed) {
                RunBuffer kept = free.get(i).pollLast();
                return kept != null ? kept : make(SIZES[i]);
            }
        }
        return null;
    }

    private @Nullable RunBuffer make(int size) {
        if (bytes + size > MAX_BYTES) {
            return null;
        }
        bytes += size;
        return new RunBuffer(Unpooled.directBuffer(size, size));
    }

    /** It was handed to the channel, or is not needed. */
    void give(RunBuffer buffer) {
        if (closed) {
            buffer.content().release();
        } else {
            sending.add(buffer);
        }
    }

    /** After a flush: what was sent can be taken again. */
    void collect() {
        int left = 0;
        for (int i = 0; i < sending.size(); i++) {
            RunBuffer buffer = sending.get(i);
            if (buffer.isSent()) {
                buffer.content().clear();
                free.get(buffer.content().capacity() == SIZES[0] ? 0 : 1).addLast(buffer);
            } else {
                sending.set(left++, buffer);
            }
        }
        if (left < sending.size()) {
            sending.subList(left, sending.size()).clear();
        }
    }

    /** Frees everything; what is on its way is freed when it was sent. */
    void close() {
        closed = true;
        free.forEach(kept -> kept.forEach(buffer -> buffer.content().release()));
        free.forEach(ArrayDeque::clear);
        sending.forEach(buffer -> buffer.content().release());
        sending.clear();
    }
}
