package io.parley.server.sfu;

import org.jspecify.annotations.Nullable;

/**
 * Shares what a subscriber's connection can carry among its video tracks. Sound is taken off first.
 * Not thread-safe; one for a subscriber.
 *
 * <p>First every track gets its lowest layer, in the order of priority; then they climb together,
 * lower layers first, screen shares before all others. Less bandwidth is answered at once, more of
 * it only when it lasts.
 */
public final class LayerAllocator {
    /**
     * A track stopped or started again for lack or return of bandwidth.
     *
     * @param demand as returned by {@link #add}
     */
    public record StreamState(LayerDemand demand, boolean paused) {}

    /** A video track is forwarded from now on. */
    public LayerDemand add() {
        throw new UnsupportedOperationException();
    }

    public void remove(LayerDemand demand) {
        throw new UnsupportedOperationException();
    }

    /**
     * Computes all targets anew. Call it after each change of the estimate or of a demand, and
     * about twice a second for the layers' bitrates.
     *
     * @param availableBps the estimate less what sound takes, bit/s; {@link Long#MAX_VALUE} where
     *     nobody estimates
     */
    public void allocate(long availableBps, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** What all tracks would take as wished, bit/s: more than is there makes probing worthwhile. */
    public long wantedBps() {
        throw new UnsupportedOperationException();
    }

    /** Moves upgrades on that waited for bandwidth to last. Early calls are harmless. */
    public void handleTimeout(long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** When an upgrade is due; {@code Deadline.NEVER} while none waits. */
    public long nextTimeout() {
        throw new UnsupportedOperationException();
    }

    /** The next pause or resumption, or null. Call until null. */
    public @Nullable StreamState pollEvent() {
        throw new UnsupportedOperationException();
    }
}
