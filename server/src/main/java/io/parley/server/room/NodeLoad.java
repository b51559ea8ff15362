package io.parley.server.room;

import io.parley.server.limits.Limit;
import io.parley.server.limits.LimitSet;
import io.parley.server.limits.Refusals;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What all rooms of the process hold together, and how far they may go. Any thread. */
final class NodeLoad {
    /** What LiveKit's server answers on a join that is too much for it. */
    private static final String TOO_MUCH = "node has exceeded its configured limit";

    private static final int UNAVAILABLE = 503;

    private final LimitSet limits;
    private final Refusals refusals = new Refusals();
    private final AtomicInteger rooms = new AtomicInteger();
    private final AtomicInteger participants = new AtomicInteger();
    private final AtomicInteger tracks = new AtomicInteger();
    private final AtomicLong bytesPerSecond = new AtomicLong();

    NodeLoad(LimitSet limits) {
        this.limits = limits;
    }

    LimitSet limits() {
        return limits;
    }

    Refusals refusals() {
        return refusals;
    }

    /** Counts a room. */
    void openRoom() throws JoinRejectedException {
        if (limits.isReached(Limit.ROOMS, rooms.getAndIncrement())) {
            rooms.decrementAndGet();
            throw tooMuch(Limit.ROOMS);
        }
    }

    void closeRoom() {
        rooms.decrementAndGet();
    }

    /** Refuses a join that is too much for the process. */
    void checkJoin() throws JoinRejectedException {
        Limit reached = reached();
        if (reached != null) {
            throw tooMuch(reached);
        }
    }

    private @Nullable Limit reached() {
        if (limits.isReached(Limit.PARTICIPANTS, participants.get())) {
            return Limit.PARTICIPANTS;
        }
        if (limits.isReached(Limit.NODE_TRACKS, tracks.get())) {
            return Limit.NODE_TRACKS;
        }
        return limits.isReached(Limit.NODE_BYTES, bytesPerSecond.get()) ? Limit.NODE_BYTES : null;
    }

    private JoinRejectedException tooMuch(Limit limit) {
        refusals.count(limit);
        return new JoinRejectedException(UNAVAILABLE, TOO_MUCH);
    }

    /** Counts participants that came, or less than zero that went. */
    void addParticipants(int more) {
        participants.addAndGet(more);
    }

    /** Counts tracks in and out, or less than zero that ended. */
    void addTracks(int more) {
        tracks.addAndGet(more);
    }

    /** Counts a change of what one shard sends and receives. */
    void addBytesPerSecond(long more) {
        bytesPerSecond.addAndGet(more);
    }
}
