package io.parley.server.sfu;

import org.jspecify.annotations.Nullable;

/**
 * How well each participant of a room is connected, judged every 5 s by its streams. Not
 * thread-safe; a room owns one. Says what changed; to whom it matters is for the room to know.
 *
 * @param <P> what the room calls a participant; compared by identity
 */
public final class ConnectionQualityScorer<P> {
    /**
     * A participant's quality changed, or it is new.
     *
     * @param score 0 to 5, a mean opinion score
     */
    public record Change<P>(P participant, Quality quality, float score) {}

    /** A participant joined; it is told as EXCELLENT at the next interval. */
    public void join(P participant) {
        throw new UnsupportedOperationException();
    }

    /** A participant left, with all its streams. */
    public void leave(P participant) {
        throw new UnsupportedOperationException();
    }

    /** Judges one more stream of a participant that joined, in either direction. */
    public void add(P participant, StreamKind kind, QualitySource source) {
        throw new UnsupportedOperationException();
    }

    /** A stream ended. */
    public void remove(P participant, QualitySource source) {
        throw new UnsupportedOperationException();
    }

    /** The last judgement, for who begins to subscribe; null for who did not join. */
    public @Nullable Change<P> current(P participant) {
        throw new UnsupportedOperationException();
    }

    /** Judges once an interval is over. Early calls are harmless. */
    public void handleTimeout(long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** The next change, or null. Call until null. */
    public @Nullable Change<P> pollEvent() {
        throw new UnsupportedOperationException();
    }

    /** The end of the interval; {@code Deadline.NEVER} in an empty room. */
    public long nextTimeout() {
        throw new UnsupportedOperationException();
    }
}
