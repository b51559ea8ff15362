package io.parley.server.front;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.parley.server.room.JoinIntent;
import io.parley.server.watch.JoinRecord;
import io.parley.server.watch.JoinStage;
import io.parley.server.watch.Journal;
import java.time.Clock;
import java.time.Instant;

/** Takes note of joins that are answered with an error. */
final class Refusals {

    private final FrontMetrics metrics;
    private final Journal journal;
    private final Clock clock = Clock.systemUTC();

    Refusals(FrontMetrics metrics, Journal journal) {
        this.metrics = metrics;
        this.journal = journal;
    }

    /** When a request came, on the clock of {@link System#nanoTime}. */
    static long startNanoTime(ServiceRequestContext ctx) {
        return ctx.log().partial().requestStartTimeNanos();
    }

    /** The token, or what came with it, was not accepted: nobody knows who it was. */
    void atToken(ServiceRequestContext ctx, RefusedException refused) {
        long after = System.nanoTime() - startNanoTime(ctx);
        note(
                JoinRecord.builder(startOf(after)),
                JoinStage.TOKEN,
                refused.status(),
                String.valueOf(refused.getMessage()),
                after);
    }

    /**
     * The room refused.
     *
     * @param status of HTTP
     */
    void atRoom(ServiceRequestContext ctx, JoinIntent intent, int status, String reason) {
        long after = System.nanoTime() - startNanoTime(ctx);
        note(intent.record(startOf(after)), JoinStage.ROOM, status, reason, after);
    }

    private Instant startOf(long nanosAgo) {
        return clock.instant().minusNanos(nanosAgo);
    }

    private void note(
            JoinRecord.Builder join, JoinStage stage, int status, String reason, long after) {
        metrics.refused(status);
        journal.failed(join.failure(new JoinRecord.Failure(stage, status, reason, after)).build());
    }
}
