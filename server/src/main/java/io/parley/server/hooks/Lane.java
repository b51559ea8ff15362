package io.parley.server.hooks;

import java.util.ArrayDeque;
import java.util.Deque;

/** The events of one room that wait for one URL, of which the first alone may be under way. */
final class Lane {
    /** Where a lane is. */
    enum State {
        /** Its first event may go. */
        READY,
        /** Its first event has failed, and waits until it is due. */
        WAITING,
        /** Its first event is under way. */
        IN_FLIGHT,
        /** Nothing goes until somebody asks for it. */
        HELD
    }

    static final long NEVER = Long.MAX_VALUE;

    private final String room;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private State state = State.READY;
    private int failures;
    private String lastFailure = "";
    private long dueAt;
    private long refusedSince = NEVER;
    private long heldAfter = NEVER;

    Lane(String room) {
        this.room = room;
    }

    String room() {
        return room;
    }

    Deque<Entry> entries() {
        return entries;
    }

    State state() {
        return state;
    }

    void setState(State value) {
        state = value;
    }

    /** Of the first event, in a row. */
    int failures() {
        return failures;
    }

    /** Of the first event; empty before the first failure. */
    String lastFailure() {
        return lastFailure;
    }

    /** When the first event may be tried again. */
    long dueAt() {
        return dueAt;
    }

    /** From when on the receiver has refused the first event; NEVER if it did something else. */
    long refusedSince() {
        return refusedSince;
    }

    void failed(String what, boolean refused, long now) {
        failures++;
        lastFailure = what;
        refusedSince = refused ? Math.min(refusedSince, now) : NEVER;
    }

    void setDueAt(long value) {
        dueAt = value;
    }

    /** Another event is the first one now. */
    void headChanged() {
        failures = 0;
        lastFailure = "";
        refusedSince = NEVER;
    }

    /** The number of the last event that goes before the lane is held again. */
    long heldAfter() {
        return heldAfter;
    }

    void setHeldAfter(long value) {
        heldAfter = value;
    }
}
