package io.parley.server.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/** What one shard measures of itself: written by its thread, read by any. */
public final class ShardWatch {
    /** Reasons of the protocol are numbered from 0; greater ones count as the last. */
    private static final int REASONS = 32;

    private final List<Histogram> stages = new ArrayList<>();
    private final Histogram joins = Histogram.ofJoins();
    private final Histogram lag = Histogram.ofLag();
    private final AtomicLongArray failures = new AtomicLongArray(JoinStage.COUNT);
    private final AtomicLongArray departures = new AtomicLongArray(REASONS);

    public ShardWatch() {
        for (int i = 0; i < JoinStage.COUNT; i++) {
            stages.add(Histogram.ofJoins());
        }
    }

    /** A session became active, or never did. */
    public void count(JoinRecord join) {
        for (JoinStage stage : JoinStage.values()) {
            long nanos = join.durationNanos(stage);
            if (nanos >= 0) {
                stage(stage).add(nanos);
            }
        }
        JoinRecord.Failure failure = join.failure();
        if (failure == null) {
            joins.add(Math.max(0, join.endNanos(JoinStage.DTLS)));
        } else {
            increment(failures, failure.stage().index());
        }
    }

    /**
     * A session ended.
     *
     * @param reason number of a {@code DisconnectReason}
     */
    public void countDeparture(int reason) {
        increment(departures, Math.min(Math.max(reason, 0), REASONS - 1));
    }

    private static void increment(AtomicLongArray counts, int index) {
        counts.lazySet(index, counts.get(index) + 1);
    }

    /** The loop came to a task that much later than it was due. */
    public void addLag(long nanos) {
        lag.add(Math.max(0, nanos));
    }

    /** Times of a stage. */
    public Histogram stage(JoinStage stage) {
        return stages.get(stage.index());
    }

    /** Times from the request to active, of sessions that became so. */
    public Histogram joins() {
        return joins;
    }

    /** How late the loop is. */
    public Histogram lag() {
        return lag;
    }

    /** Sessions that ended before they were active, by the stage that was not completed. */
    public long failures(JoinStage stage) {
        return failures.get(stage.index());
    }

    /** Sessions that ended, by the number of the reason; 0 for numbers there are none of. */
    public long departures(int reason) {
        return reason < 0 || reason >= REASONS ? 0 : departures.get(reason);
    }
}
