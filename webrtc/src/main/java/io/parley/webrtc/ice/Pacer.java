package io.parley.webrtc.ice;

/**
 * Spaces new checks by Ta (RFC 8445 §14.2). After a silence a few may go at once, so that a
 * triggered check and a nomination never wait for a timer.
 */
final class Pacer {
    private static final int BURST = 5;

    private final long intervalNanos;
    private long fullAtNanos;

    Pacer(long intervalNanos) {
        this.intervalNanos = intervalNanos;
    }

    /** When the next check may go; not after now means at once. */
    long readyAtNanos() {
        return fullAtNanos - (BURST - 1) * intervalNanos;
    }

    void onSent(long nowNanos) {
        fullAtNanos = Math.max(fullAtNanos, nowNanos) + intervalNanos;
    }
}
