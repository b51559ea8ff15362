package io.parley.server.hooks;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What goes to one URL and when: one event of a room at a time, rooms beside each other, a room
 * that fails after a pause of its own. A URL at which everything fails is asked by one attempt at a
 * time, after pauses that all rooms share. No clock, no thread.
 */
final class UrlQueue {
    private final int connections;
    private final boolean held;
    private final Backoff backoff;
    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private final Queue<Lane> ready = new ArrayDeque<>();
    private final PriorityQueue<Lane> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Lane::dueAt));
    private int inFlight;
    private int failuresInRow;
    private long pausedUntil;

    /**
     * @param connections attempts under way at most
     * @param held whether rooms wait until somebody asks for them
     */
    UrlQueue(int connections, boolean held, Backoff backoff) {
        this.connections = connections;
        this.held = held;
        this.backoff = backoff;
    }

    void add(Entry entry) {
        Lane lane = lanes.get(entry.room());
        if (lane == null) {
            lane = new Lane(entry.room());
            lanes.put(entry.room(), lane);
            if (held) {
                lane.setState(Lane.State.HELD);
            } else {
                ready.add(lane);
            }
        }
        lane.entries().add(entry);
    }

    /** The lane whose first event is to be sent now; null when there is none. */
    @Nullable Lane poll(long now) {
        if (inFlight >= limit() || now < pausedUntil) {
            return null;
        }
        for (Lane due = waiting.peek(); due != null && due.dueAt() <= now; due = waiting.peek()) {
            waiting.remove();
            due.setState(Lane.State.READY);
            ready.add(due);
        }
        for (Lane lane = ready.poll(); lane != null; lane = ready.poll()) {
            if (lane.entries().isEmpty()) {
                lanes.remove(lane.room());
            } else {
                lane.setState(Lane.State.IN_FLIGHT);
                inFlight++;
                return lane;
            }
        }
        return null;
    }

    private int limit() {
        return isDown() ? 1 : connections;
    }

    /** Whether everything has failed for a while. */
    boolean isDown() {
        return failuresInRow >= HookLimits.DOWN_AFTER;
    }

    /** The event that was sent is delivered, or given up: the next one's turn. */
    void onSettled(Lane lane, Entry entry, boolean delivered) {
        inFlight--;
        if (delivered) {
            failuresInRow = 0;
            pausedUntil = 0;
        }
        if (lane.entries().peek() == entry) {
            lane.entries().remove();
            lane.headChanged();
        }
        if (lane.entries().isEmpty()) {
            lanes.remove(lane.room());
        } else if (entry.number() >= lane.heldAfter()) {
            lane.setState(Lane.State.HELD);
        } else {
            lane.setState(Lane.State.READY);
            ready.add(lane);
        }
    }

    /** The event that was sent has failed; it is to be tried again. */
    void onFailed(Lane lane, long now) {
        inFlight--;
        failuresInRow++;
        if (isDown()) {
            pausedUntil = now + backoff.afterNanos(failuresInRow - HookLimits.DOWN_AFTER + 1);
        }
        if (lane.entries().isEmpty()) {
            lanes.remove(lane.room());
            return;
        }
        if (lane.failures() == 0) {
            lane.setState(Lane.State.READY); // what failed is gone
            ready.add(lane);
            return;
        }
        lane.setDueAt(now + backoff.afterNanos(lane.failures()));
        lane.setState(Lane.State.WAITING);
        waiting.add(lane);
    }

    /** Forgets an event, also one that is under way. */
    void remove(Entry entry) {
        Lane lane = lanes.get(entry.room());
        if (lane == null) {
            return;
        }
        boolean first = lane.entries().peek() == entry;
        lane.entries().remove(entry);
        if (first) {
            lane.headChanged();
        }
    }

    /**
     * Lets rooms go at once that wait or are held.
     *
     * @param ids of events, which go with those before them; null for all
     */
    void hurry(@Nullable Set<String> ids) {
        for (Lane lane : lanes.values()) {
            long last = lastOf(lane, ids);
            if (last < 0) {
                continue;
            }
            lane.setHeldAfter(held && ids != null ? last : Lane.NEVER);
            if (lane.state() == Lane.State.WAITING) {
                waiting.remove(lane);
            }
            if (lane.state() == Lane.State.WAITING || lane.state() == Lane.State.HELD) {
                lane.headChanged();
                lane.setState(Lane.State.READY);
                ready.add(lane);
            }
            failuresInRow = 0;
            pausedUntil = 0;
        }
    }

    /** The number of the last one of these events in a lane; -1 if none is there. */
    private static long lastOf(Lane lane, @Nullable Set<String> ids) {
        long last = -1;
        for (Entry entry : lane.entries()) {
            if (ids == null || ids.contains(entry.id())) {
                last = entry.number();
            }
        }
        return last;
    }

    /** Attempts under way. */
    int inFlight() {
        return inFlight;
    }

    /** When to poll again if nothing else happens; {@link Lane#NEVER} if there is nothing to do. */
    long nextTimeout() {
        if (inFlight >= limit()) {
            return Lane.NEVER;
        }
        Lane due = waiting.peek();
        long next = !ready.isEmpty() ? 0 : due == null ? Lane.NEVER : due.dueAt();
        return next == Lane.NEVER ? next : Math.max(next, pausedUntil);
    }

    /** The lane of a room; null when nothing waits in it. */
    @Nullable Lane lane(String room) {
        return lanes.get(room);
    }
}
