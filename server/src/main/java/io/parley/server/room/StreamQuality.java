package io.parley.server.room;

import io.parley.server.sfu.QualitySource;
import io.parley.server.sfu.QualityWindow;
import io.parley.server.sfu.TrackStats;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What happened to one stream between two looks at its totals. */
final class StreamQuality implements QualitySource {
    private final Supplier<TrackStats> totals;
    private final BooleanSupplier idle;
    private final BooleanSupplier heldBack;
    private @Nullable TrackStats before;

    /**
     * @param idle whether nothing is expected to flow
     * @param heldBack whether it is this side that sends nothing, for want of bandwidth
     */
    StreamQuality(Supplier<TrackStats> totals, BooleanSupplier idle, BooleanSupplier heldBack) {
        this.totals = totals;
        this.idle = idle;
        this.heldBack = heldBack;
    }

    @Override
    public void sample(QualityWindow window, long nowNanos) {
        TrackStats now = totals.get();
        TrackStats last = before;
        before = now;
        window.idle = idle.getAsBoolean() || last == null;
        if (last == null) {
            return;
        }
        long lost = Math.max(now.packetsLost() - last.packetsLost(), 0);
        window.packetsLost = lost;
        window.packetsExpected = now.packets() - last.packets() + lost;
        window.bytes = now.bytes() - last.bytes();
        window.rttNanos = now.rttNanos();
        window.jitterNanos = now.jitterNanos();
        window.reported = now.packets() > last.packets() || heldBack.getAsBoolean();
    }
}
