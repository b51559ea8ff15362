package io.parley.server.sfu;

import io.parley.webrtc.wire.SerialNumber;

/**
 * RTP timestamps of a down track: one time line over all layers and pauses of its source. Not
 * thread-safe.
 *
 * <p>The reference is the time line of the layer that was forwarded first. Other layers are mapped
 * to it by their sender reports before they come here.
 */
final class TimestampRewriter {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** How far behind the last timestamp a layer may begin; the player would see a jump back. */
    private static final int LAYER_BEHIND_MILLIS = 50;

    /** How far behind the wall clock a source may come back. */
    private static final int RESUME_BEHIND_MILLIS = 2_000;

    private static final int UNMUTE_BEHIND_MILLIS = 200;

    /**
     * How far ahead of the wall clock a sender report may put a layer before it is not believed.
     */
    private static final int AHEAD_MILLIS = 5_000;

    private final int clockRate;
    private boolean started;

    /** Incoming minus outgoing. */
    private int offset;

    /** Reference time line minus outgoing. */
    private int referenceOffset;

    private long lastOut;
    private long firstOut;
    private long firstNanos;

    TimestampRewriter(int clockRate) {
        this.clockRate = clockRate;
    }

    boolean isStarted() {
        return started;
    }

    /** Begins with the publisher's own timestamps. */
    void start(int in, long nowNanos) {
        begin(in & 0xFFFFFFFFL, nowNanos);
        offset = 0;
        referenceOffset = 0;
    }

    /** Begins at a timestamp of our own, before any packet came. */
    void startAt(int out, long nowNanos) {
        begin(out & 0xFFFFFFFFL, nowNanos);
    }

    private void begin(long out, long nowNanos) {
        started = true;
        firstOut = out;
        lastOut = out;
        firstNanos = nowNanos;
    }

    /**
     * The next packet is of another layer.
     *
     * @param in its timestamp
     * @param reference the same on the reference time line
     * @return false, and nothing changes, if it is too far behind what was sent
     */
    boolean switchLayer(int in, int reference, long nowNanos) {
        long next = SerialNumber.unwrap32(lastOut, reference - referenceOffset);
        if (next < lastOut - ticks(LAYER_BEHIND_MILLIS)) {
            return false;
        }
        long expected = expected(nowNanos);
        if (next > Math.max(expected, lastOut) + ticks(AHEAD_MILLIS)) {
            next = expected;
            moveReference(in, reference, next);
        } else {
            follow(in, next);
        }
        return true;
    }

    /**
     * The next packet comes after a pause.
     *
     * @param reference its timestamp on the reference time line
     * @param known whether the reference time line has been established by this source
     * @param muted whether the publisher made the pause
     */
    void resume(int in, int reference, boolean known, boolean muted, long nowNanos) {
        long expected = expected(nowNanos);
        long next = SerialNumber.unwrap32(expected, reference - referenceOffset);
        int behind = muted ? UNMUTE_BEHIND_MILLIS : RESUME_BEHIND_MILLIS;
        if (!known || next < expected - ticks(behind) || next > expected + ticks(AHEAD_MILLIS)) {
            moveReference(in, reference, expected);
        } else {
            follow(in, next);
        }
    }

    private void moveReference(int in, int reference, long next) {
        follow(in, next);
        referenceOffset = reference - (int) lastOut;
    }

    private void follow(int in, long next) {
        lastOut = Math.max(next, lastOut + 1);
        offset = in - (int) lastOut;
    }

    /** The outgoing timestamp of a packet of the current source. */
    int rewrite(int in) {
        int out = in - offset;
        lastOut = Math.max(lastOut, SerialNumber.unwrap32(lastOut, out));
        return out;
    }

    /** What an incoming timestamp would be, without sending it. */
    int peek(int in) {
        return in - offset;
    }

    /** A timestamp of our own by the wall clock, behind all that were sent. */
    int insert(long nowNanos) {
        lastOut = Math.max(expected(nowNanos), lastOut + 1);
        return (int) lastOut;
    }

    int lastOut() {
        return (int) lastOut;
    }

    private long expected(long nowNanos) {
        long elapsed = Math.max(0, nowNanos - firstNanos);
        long seconds = elapsed / NANOS_PER_SECOND;
        long rest = elapsed % NANOS_PER_SECOND;
        return firstOut + seconds * clockRate + rest * clockRate / NANOS_PER_SECOND;
    }

    private long ticks(int millis) {
        return (long) clockRate * millis / 1000;
    }
}
