package io.parley.server.hooks;

import org.jspecify.annotations.Nullable;

/**
 * One event of the outbox: what is needed to find and to order it. Its bytes are in the journal, or
 * here when there is none. Only for the thread of the outbox.
 */
final class Entry {
    private static final long NOWHERE = -1;

    private final long number;
    private final EventKind kind;
    private final String id;
    private final String room;
    private final String subject;
    private final long createdMillis;
    private final int size;
    private int pending;
    private boolean open;
    private long offset = NOWHERE;
    private byte @Nullable [] bytes;

    /**
     * @param number counts events; later ones have higher numbers
     * @param pending a bit for each URL that it is still to be delivered to
     * @param size of the bytes
     */
    Entry(
            long number,
            EventKind kind,
            String id,
            String room,
            String subject,
            long createdMillis,
            int pending,
            int size) {
        this.number = number;
        this.kind = kind;
        this.id = id;
        this.room = room;
        this.subject = subject;
        this.createdMillis = createdMillis;
        this.pending = pending;
        this.size = size;
    }

    long number() {
        return number;
    }

    EventKind kind() {
        return kind;
    }

    String id() {
        return id;
    }

    /** The name of the room, within which events have an order. */
    String room() {
        return room;
    }

    /** The sid of what the event begins or ends. */
    String subject() {
        return subject;
    }

    /** Milliseconds since 1970. */
    long createdMillis() {
        return createdMillis;
    }

    int size() {
        return size;
    }

    int pending() {
        return pending;
    }

    boolean isPendingAt(int url) {
        return (pending & 1 << url) != 0;
    }

    void setPending(int value) {
        pending = value;
    }

    /** Whether it began something that has not ended. */
    boolean isOpen() {
        return open;
    }

    void setOpen(boolean value) {
        open = value;
    }

    /** Whether anything of it is still needed. */
    boolean isLive() {
        return pending != 0 || open;
    }

    boolean isInJournal() {
        return offset != NOWHERE;
    }

    /** Where its bytes are in the journal. */
    long offset() {
        return offset;
    }

    void storedAt(long value) {
        offset = value;
        bytes = null;
    }

    byte @Nullable [] bytes() {
        return bytes;
    }

    void setBytes(byte @Nullable [] value) {
        bytes = value;
    }
}
