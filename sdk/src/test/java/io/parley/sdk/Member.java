package io.parley.sdk;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A participant of a test, and all that it heard. */
final class Member implements RoomListener, AutoCloseable {
    private static final long PATIENCE_MILLIS = 60_000;

    private final Room room;
    private final List<RoomEvent> events = new ArrayList<>();

    Member(Room room) {
        this.room = room;
        room.addListener(this);
    }

    Room room() {
        return room;
    }

    LocalParticipant local() {
        return room.localParticipant();
    }

    @Override
    public void onEvent(RoomEvent event) {
        synchronized (events) {
            events.add(event);
            events.notifyAll();
        }
    }

    List<RoomEvent> heard() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    <E extends RoomEvent> List<E> heard(Class<E> type) {
        return heard().stream().filter(type::isInstance).map(type::cast).toList();
    }

    <E extends RoomEvent> E await(Class<E> type) {
        return await(type, event -> true);
    }

    /** Waits for an event; time only tells a hang from a slow machine. */
    <E extends RoomEvent> E await(Class<E> type, Predicate<? super E> which) {
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        synchronized (events) {
            while (true) {
                for (RoomEvent event : events) {
                    if (type.isInstance(event) && which.test(type.cast(event))) {
                        return type.cast(event);
                    }
                }
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("no " + type.getSimpleName() + " among " + events);
                }
                try {
                    events.wait(left);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    /** The other one, once both know of each other. */
    RemoteParticipant sees(String identity) {
        RemoteParticipant there = room.remoteParticipants().get(identity);
        if (there != null) {
            return there;
        }
        return await(
                        RoomEvent.ParticipantConnected.class,
                        event -> event.participant().identity().equals(identity))
                .participant();
    }

    String text(String topic) {
        return await(RoomEvent.DataReceived.class, event -> event.packet().topic().equals(topic))
                .packet()
                .text();
    }

    @Override
    public void close() {
        room.close();
    }
}
