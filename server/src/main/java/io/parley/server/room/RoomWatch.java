package io.parley.server.room;

import io.parley.server.watch.ParticipantView;
import io.parley.server.watch.RoomView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Shows an operator what goes on in the rooms: looked up when he asks, and not kept. Any thread;
 * futures fail with {@link AdminException} and complete on a shard's thread.
 */
public final class RoomWatch {
    /** Rooms in one answer, those with most participants first; a person reads no more. */
    public static final int MAX_ROOMS = 500;

    private static final Comparator<RoomView> LARGEST_FIRST =
            Comparator.comparingInt(RoomView::participants)
                    .reversed()
                    .thenComparing(RoomView::name);

    private final Rooms rooms;

    RoomWatch(Rooms rooms) {
        this.rooms = rooms;
    }

    /** The rooms, largest first, {@link #MAX_ROOMS} at most. */
    public CompletableFuture<List<RoomView>> rooms() {
        return rooms.onAllShards(
                        shard -> {
                            List<RoomView> views = new ArrayList<>();
                            shard.all().forEach(room -> views.add(Views.of(room)));
                            return largest(views);
                        })
                .thenApply(RoomWatch::largest);
    }

    private static List<RoomView> largest(List<RoomView> views) {
        views.sort(LARGEST_FIRST);
        return new ArrayList<>(views.subList(0, Math.min(MAX_ROOMS, views.size())));
    }

    /** Those who are in a room, in the order of joining. */
    public CompletableFuture<List<ParticipantView>> participants(String name) {
        return rooms.onShardOf(
                name,
                shard -> {
                    Room room = shard.find(name);
                    if (room == null) {
                        throw AdminException.noRoom();
                    }
                    List<ParticipantView> views = new ArrayList<>();
                    room.participants().forEach(who -> views.add(Views.of(who)));
                    return views;
                });
    }
}
