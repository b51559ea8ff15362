package io.parley.server.room;

import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.SignalResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells the participants of a room about each other. At once while the room is small; in a larger
 * one changes are gathered for a moment, of each participant only the last, since otherwise a
 * hundred joins would be ten thousand messages.
 */
final class Announcements {
    private static final Duration WINDOW = Duration.ofMillis(100);

    private record Entry(Participant subject, ParticipantInfo info) {}

    private final RoomContext context;
    private final Room room;
    private final Map<String, Entry> waiting = new LinkedHashMap<>();

    Announcements(RoomContext context, Room room) {
        this.context = context;
        this.room = room;
    }

    /**
     * Tells everybody about one participant; a hidden one is told to itself alone.
     *
     * @param toSelf whether the participant itself is told, too, and always at once
     */
    void announce(Participant subject, boolean toSelf) {
        ParticipantInfo info = subject.profile().info();
        if (toSelf) {
            subject.send(UpdateBatch.of(info));
        }
        if (subject.isHidden()) {
            return;
        }
        if (room.participants().size() <= Limits.IMMEDIATE_UPDATES_UP_TO && waiting.isEmpty()) {
            SignalResponse message = UpdateBatch.of(info);
            for (Participant other : room.participants()) {
                if (other != subject) {
                    other.send(message);
                }
            }
            return;
        }
        if (waiting.isEmpty()) {
            context.shard().schedule(WINDOW, this::flush);
        }
        waiting.put(subject.sid(), new Entry(subject, info));
    }

    private void flush() {
        List<Entry> entries = new ArrayList<>(waiting.values());
        waiting.clear();
        List<SignalResponse> all = UpdateBatch.of(entries.stream().map(Entry::info).toList());
        Set<Participant> subjects = new HashSet<>();
        entries.forEach(entry -> subjects.add(entry.subject()));
        for (Participant receiver : room.participants()) {
            List<SignalResponse> messages =
                    subjects.contains(receiver)
                            ? UpdateBatch.of(
                                    entries.stream()
                                            .filter(entry -> entry.subject() != receiver)
                                            .map(Entry::info)
                                            .toList())
                            : all;
            messages.forEach(receiver::send);
        }
    }
}
