package io.parley.server.sfu;

import org.jspecify.annotations.Nullable;

/**
 * Who of a room is heard: levels of all microphones, looked at every 400 ms. Not thread-safe; a
 * room owns one. Says what changed; to whom it matters is for the room to know.
 *
 * @param <P> what the room calls a participant; compared by identity
 */
public final class ActiveSpeakers<P> {
    /**
     * A changed entry.
     *
     * @param level 0 to 1 in steps of 1/8, linear; 0 when not active
     * @param active false when this participant fell silent
     */
    public record Change<P>(P participant, float level, boolean active) {}

    /** Adds a track of sound; a participant may have several, and the loudest counts. */
    public void add(P participant, LevelSource source) {
        throw new UnsupportedOperationException();
    }

    /** Removes a track; the change is told at the next interval. */
    public void remove(P participant, LevelSource source) {
        throw new UnsupportedOperationException();
    }

    /** The entry of a participant for who begins to subscribe; null while it is silent. */
    public @Nullable Change<P> current(P participant) {
        throw new UnsupportedOperationException();
    }

    /** Looks at the levels once an interval is over. Early calls are harmless. */
    public void handleTimeout(long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** The next changed entry, or null. Call until null. */
    public @Nullable Change<P> pollEvent() {
        throw new UnsupportedOperationException();
    }

    /** The end of the interval; {@code Deadline.NEVER} while no track is open. */
    public long nextTimeout() {
        throw new UnsupportedOperationException();
    }
}
