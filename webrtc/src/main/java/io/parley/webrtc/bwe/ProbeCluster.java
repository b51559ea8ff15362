package io.parley.webrtc.bwe;

import io.parley.webrtc.wire.Deadline;

/** One probe while it is sent: packets at a rate above the estimate, in a row. */
final class ProbeCluster {
    private static final long MS = 1_000_000;
    static final int MIN_PACKETS = 5;
    private static final long MIN_NANOS = 15 * MS;

    /** A receiver that estimates by itself needs to see the rate for longer. */
    private static final long MIN_NANOS_REMB = 500 * MS;

    /** Without packets for it a probe is given up. */
    private static final long MAX_NANOS = 1_000 * MS;

    private static final int MIN_BYTES = 1_500;
    private static final int PADDING_STEP = 250;

    private int id;
    private boolean active;
    private long rateBps;
    private int minBytes;
    private int sentBytes;
    private int sentPackets;
    private long startNanos;

    /** Begins a probe and returns its id, more than zero. */
    int start(long newRateBps, boolean forRemb, long nowNanos) {
        id++;
        active = true;
        rateBps = newRateBps;
        long length = forRemb ? MIN_NANOS_REMB : MIN_NANOS;
        minBytes = (int) Math.max(MIN_BYTES, newRateBps * length / 8_000_000_000L);
        sentBytes = 0;
        sentPackets = 0;
        startNanos = nowNanos;
        return id;
    }

    boolean isActive() {
        return active;
    }

    int id() {
        return active ? id : 0;
    }

    int minBytes() {
        return minBytes;
    }

    /** When the next packet is due, or the probe is to be given up. */
    long nextNanos() {
        return active ? startNanos + sentBytes * 8_000_000_000L / rateBps : Deadline.NEVER;
    }

    boolean isDue(long nowNanos) {
        return active && nowNanos >= nextNanos();
    }

    /** Bytes that are missing by now, so that the rate is kept. */
    int bytesDue(long nowNanos) {
        if (!isDue(nowNanos)) {
            return 0;
        }
        long due = (nowNanos - startNanos) * rateBps / 8_000_000_000L - sentBytes;
        return (int) Math.min(Math.max(due, PADDING_STEP), Math.max(minBytes, PADDING_STEP));
    }

    void onSent(int bytes) {
        sentBytes += bytes;
        sentPackets++;
        if (sentBytes >= minBytes && sentPackets >= MIN_PACKETS) {
            active = false;
        }
    }

    void handleTimeout(long nowNanos) {
        if (active && nowNanos - startNanos > MAX_NANOS) {
            active = false;
        }
    }

    void stop() {
        active = false;
    }
}
