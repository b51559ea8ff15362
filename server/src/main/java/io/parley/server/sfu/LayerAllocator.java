package io.parley.server.sfu;

import io.parley.webrtc.wire.Deadline;
import java.util.ArrayList;
import java.util.List;

/**
 * Shares what a subscriber's connection can carry among its video tracks. Sound is taken off first.
 * Not thread-safe; one for a subscriber.
 *
 * <p>First every track gets its lowest layer, in the order of priority; then they climb together,
 * lower layers first, screen shares before all others. Less bandwidth is answered at once. More of
 * it is used when there is some to spare, and not too soon after a loss of layers: each time that
 * an upgrade did not last, the next one waits longer.
 */
final class LayerAllocator {
    private static final long MS = 1_000_000;

    /** An upgrade needs so much more than it costs. */
    private static final double HEADROOM = 1.1;

    private static final long FIRST_HOLD_NANOS = 500 * MS;
    private static final long MAX_HOLD_NANOS = 8_000 * MS;

    /** An upgrade that lasts so long has proven itself. */
    private static final long PROOF_NANOS = 5_000 * MS;

    private final List<LayerDemand> demands = new ArrayList<>();
    private long availableBps = Long.MAX_VALUE;
    private long holdNanos = FIRST_HOLD_NANOS;
    private long holdUntilNanos;
    private long lastUpgradeNanos = -1;
    private boolean upgradeWaits;

    /** A video track is forwarded from now on. */
    void add(LayerDemand demand) {
        demands.add(demand);
    }

    void remove(LayerDemand demand) {
        demands.remove(demand);
    }

    /**
     * Computes all targets anew. Call it after each change of the estimate or of a demand, and
     * about twice a second for the layers' bitrates.
     *
     * @param newAvailableBps the estimate less what sound takes, bit/s; {@link Long#MAX_VALUE}
     *     where nobody estimates
     */
    void allocate(long newAvailableBps, long nowNanos) {
        boolean less = newAvailableBps < availableBps;
        availableBps = newAvailableBps;
        sort();
        long spent = lower(less, nowNanos);
        upgradeWaits = false;
        raise(spent, nowNanos);
    }

    /** What all tracks would take as wished, bit/s: more than is there makes probing worthwhile. */
    long wantedBps() {
        long sum = 0;
        for (int i = 0; i < demands.size(); i++) {
            LayerDemand demand = demands.get(i);
            sum += demand.bitrateBps(demand.best());
        }
        return (long) (sum * HEADROOM);
    }

    /** Moves upgrades on that had to wait. Early calls are harmless. */
    void handleTimeout(long nowNanos) {
        if (nowNanos >= nextTimeout()) {
            allocate(availableBps, nowNanos);
        }
    }

    /** When an upgrade is due; {@code Deadline.NEVER} while none waits. */
    long nextTimeout() {
        return upgradeWaits ? holdUntilNanos : Deadline.NEVER;
    }

    /** Takes layers away that do not fit; new tracks get what fits. Returns what is spent. */
    private long lower(boolean less, long nowNanos) {
        plan(availableBps);
        long spent = 0;
        boolean lowered = false;
        for (int i = 0; i < demands.size(); i++) {
            LayerDemand demand = demands.get(i);
            int target = demand.target();
            int allowed = demand.isDecided() ? Math.min(target, demand.plan) : demand.plan;
            if (demand.bitrateBps(allowed) > demand.bitrateBps(demand.plan)) {
                allowed = demand.plan; // a higher layer may be the smaller one for a while
            }
            boolean wished = demand.wantsAny() && target > demand.best();
            lowered |= demand.isDecided() && allowed < target && !wished;
            demand.decide(allowed);
            spent += demand.bitrateBps(demand.target());
        }
        if (lowered && less) {
            boolean tooSoon = lastUpgradeNanos >= 0 && nowNanos - lastUpgradeNanos < PROOF_NANOS;
            holdNanos = tooSoon ? Math.min(2 * holdNanos, MAX_HOLD_NANOS) : FIRST_HOLD_NANOS;
            holdUntilNanos = nowNanos + holdNanos;
        }
        return spent;
    }

    /** Gives layers that fit with some room to spare. */
    private void raise(long alreadySpent, long nowNanos) {
        plan((long) (availableBps / HEADROOM));
        long spent = alreadySpent;
        for (int i = 0; i < demands.size(); i++) {
            LayerDemand demand = demands.get(i);
            if (demand.plan <= demand.target()) {
                continue;
            }
            long more = demand.bitrateBps(demand.plan) - demand.bitrateBps(demand.target());
            // Others may keep more than their share of the smaller sum.
            if (spent + more > availableBps && more > 0) {
                continue;
            }
            if (nowNanos < holdUntilNanos) {
                upgradeWaits = true;
                continue;
            }
            spent += more;
            lastUpgradeNanos = nowNanos;
            demand.decide(demand.plan);
        }
    }

    /** What each track would get of a sum, as its {@code plan}. */
    private void plan(long sumBps) {
        long left = sumBps;
        for (int i = 0; i < demands.size(); i++) {
            LayerDemand demand = demands.get(i);
            int lowest = demand.above(LayerDemand.NOTHING);
            long cost = demand.bitrateBps(lowest);
            boolean fits = cost <= left || !demand.mayPause();
            demand.plan = fits ? lowest : LayerDemand.NOTHING;
            left -= fits ? cost : 0;
        }
        int first = 0;
        while (first < demands.size()) {
            int end = endOfRank(first);
            left = climb(first, end, left);
            first = end;
        }
    }

    /** One step for each track of a rank in turn, until nothing fits; returns what is left. */
    private long climb(int first, int end, long sumBps) {
        long left = sumBps;
        boolean climbed = true;
        while (climbed) {
            climbed = false;
            for (int i = first; i < end; i++) {
                LayerDemand demand = demands.get(i);
                int next =
                        demand.plan == LayerDemand.NOTHING
                                ? LayerDemand.NOTHING
                                : demand.above(demand.plan);
                long cost = demand.bitrateBps(next) - demand.bitrateBps(demand.plan);
                if (next != LayerDemand.NOTHING && cost <= left) {
                    demand.plan = next;
                    left -= cost;
                    climbed = true;
                }
            }
        }
        return left;
    }

    private int endOfRank(int first) {
        int end = first + 1;
        while (end < demands.size() && demands.get(end).rank() == demands.get(first).rank()) {
            end++;
        }
        return end;
    }

    /** Insertion sort: stable, without garbage, and the list is nearly always in order. */
    private void sort() {
        for (int i = 1; i < demands.size(); i++) {
            LayerDemand moved = demands.get(i);
            int at = i;
            while (at > 0 && moved.isBefore(demands.get(at - 1))) {
                demands.set(at, demands.get(at - 1));
                at--;
            }
            demands.set(at, moved);
        }
    }
}
