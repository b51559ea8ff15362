package io.parley.server.config;

import java.time.Duration;

/**
 * How rooms begin and end (the {@code room} section).
 *
 * @param autoCreate whether a join creates the room that it names; true by default
 * @param emptyTimeout how long a new room waits for its first participant; 300 s by default, as
 *     LiveKit's
 * @param departureTimeout how long a room outlives its last participant; 20 s by default, so that
 *     one who reconnects finds it again
 * @param maxParticipants how many participants a room may hold, 0 for no limit; 0 by default
 * @param participantsPerShard how many participants of a room are served on the room's own event
 *     loop before others take over further ones; 50 by default
 * @param rules what happens in rooms
 */
public record RoomConfig(
        boolean autoCreate,
        Duration emptyTimeout,
        Duration departureTimeout,
        int maxParticipants,
        int participantsPerShard,
        RoomRules rules) {

    /** The defaults that the parameters describe. */
    public static final RoomConfig DEFAULT =
            new RoomConfig(
                    true,
                    Duration.ofSeconds(300),
                    Duration.ofSeconds(20),
                    0,
                    50,
                    RoomRules.DEFAULT);

    public RoomConfig {
        requireNotNegative("emptyTimeout", emptyTimeout);
        requireNotNegative("departureTimeout", departureTimeout);
        if (maxParticipants < 0) {
            throw new IllegalArgumentException(
                    "maxParticipants: " + maxParticipants + " (expected: 0 or more)");
        }
        if (participantsPerShard < 0) {
            throw new IllegalArgumentException(
                    "participantsPerShard: " + participantsPerShard + " (expected: 0 or more)");
        }
    }

    private static void requireNotNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0 or more)");
        }
    }
}
