package io.parley.rpc.signaling;

import io.grpc.Status;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many calls each client may make in a window that slides: those of this window, and of the
 * last one the part that the window still covers. Thread-safe.
 */
public final class RateLimiter {

    /** Clients that are remembered; beyond that the one that called longest ago is forgotten. */
    private static final int MAX_CLIENTS = 100_000;

    private final int limit;
    private final long windowMillis;
    private final LongSupplier millis;
    private final Map<String, Counts> clients = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Counts {
        long window;
        int current;
        int previous;
    }

    /**
     * @param limit calls of one client in one window, one or more
     * @param window how long a window is, more than zero
     * @param millis the clock
     */
    public RateLimiter(int limit, Duration window, LongSupplier millis) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: 1 or more)");
        }
        if (window.toMillis() < 1) {
            throw new IllegalArgumentException("window: " + window + " (expected: more than 0)");
        }
        this.limit = limit;
        windowMillis = window.toMillis();
        this.millis = millis;
    }

    /** Counts a call; null if the client may make it. */
    public synchronized @Nullable Status tryAcquire(String client) {
        long now = millis.getAsLong();
        long window = now / windowMillis;
        Counts counts = clients.get(client);
        if (counts == null) {
            counts = new Counts();
            counts.window = window;
            forgetOldest();
            clients.put(client, counts);
        }
        if (counts.window != window) {
            counts.previous = counts.window + 1 == window ? counts.current : 0;
            counts.current = 0;
            counts.window = window;
        }
        double covered = 1.0 - (double) (now % windowMillis) / windowMillis;
        if (counts.current + counts.previous * covered >= limit) {
            return Status.RESOURCE_EXHAUSTED.withDescription(
                    "request exceeds rate limit (limit: "
                            + limit
                            + " in "
                            + windowMillis / 1000.0
                            + "s) for "
                            + client);
        }
        counts.current++;
        return null;
    }

    private void forgetOldest() {
        if (clients.size() >= MAX_CLIENTS) {
            var oldest = clients.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
