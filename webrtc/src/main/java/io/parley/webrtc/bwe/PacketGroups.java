package io.parley.webrtc.bwe;

/**
 * Gathers packets that were sent together into groups, and compares each finished group with the
 * one before: how much further apart did they arrive than they were sent (draft-ietf-rmcat-gcc-02
 * §5.1 to §5.3)?
 */
final class PacketGroups {
    private static final long MS = 1_000_000;

    /** What leaves within this time is one burst of the pacer ("burst_time"). */
    private static final long BURST_NANOS = 5 * MS;

    /** A group of packets that arrive back to back ends after this at the latest. */
    private static final long MAX_BURST_NANOS = 100 * MS;

    /** Arrivals before those of the group before: after so many the receiver's clock jumped. */
    private static final int MAX_REORDERED = 3;

    private boolean started;
    private boolean hasPrevious;
    private long firstSent;
    private long lastSent;
    private long firstArrival;
    private long lastArrival;
    private long previousLastSent;
    private long previousLastArrival;
    private int reordered;

    private long sendDeltaNanos;
    private long arrivalDeltaNanos;
    private long groupArrivalNanos;

    /** Takes one packet; true when a group ended, and the deltas are new. */
    boolean add(long sentNanos, long arrivalNanos) {
        if (!started) {
            begin(sentNanos, arrivalNanos);
            return false;
        }
        if (sentNanos < firstSent) {
            return false; // belongs to a group that is over
        }
        if (!startsNewGroup(sentNanos, arrivalNanos)) {
            lastSent = Math.max(lastSent, sentNanos);
            lastArrival = Math.max(lastArrival, arrivalNanos);
            return false;
        }
        boolean ended = hasPrevious && compare();
        previousLastSent = lastSent;
        previousLastArrival = lastArrival;
        hasPrevious = started;
        begin(sentNanos, arrivalNanos);
        return ended;
    }

    long sendDeltaNanos() {
        return sendDeltaNanos;
    }

    long arrivalDeltaNanos() {
        return arrivalDeltaNanos;
    }

    /** When the last packet of the ended group arrived, by the receiver's clock. */
    long groupArrivalNanos() {
        return groupArrivalNanos;
    }

    void reset() {
        started = false;
        hasPrevious = false;
        reordered = 0;
    }

    private void begin(long sentNanos, long arrivalNanos) {
        started = true;
        firstSent = sentNanos;
        lastSent = sentNanos;
        firstArrival = arrivalNanos;
        lastArrival = arrivalNanos;
    }

    private boolean startsNewGroup(long sentNanos, long arrivalNanos) {
        return sentNanos - firstSent > BURST_NANOS && !arrivesInBurst(sentNanos, arrivalNanos);
    }

    /** §5.2: what a queue let go at once says nothing about the queue's growth. */
    private boolean arrivesInBurst(long sentNanos, long arrivalNanos) {
        long arrivalDelta = arrivalNanos - lastArrival;
        long sendDelta = sentNanos - lastSent;
        return arrivalDelta < sendDelta
                && arrivalDelta <= BURST_NANOS
                && arrivalNanos - firstArrival < MAX_BURST_NANOS;
    }

    private boolean compare() {
        long arrivalDelta = lastArrival - previousLastArrival;
        if (arrivalDelta < 0) {
            if (++reordered >= MAX_REORDERED) {
                reset();
            }
            return false;
        }
        reordered = 0;
        arrivalDeltaNanos = arrivalDelta;
        sendDeltaNanos = lastSent - previousLastSent;
        groupArrivalNanos = lastArrival;
        return true;
    }
}
