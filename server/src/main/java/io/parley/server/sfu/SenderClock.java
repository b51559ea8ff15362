package io.parley.server.sfu;

/**
 * What a publisher's last sender report said: which timestamp of a stream belongs to which time of
 * its wall clock (RFC 3550 §6.4.1). Not thread-safe.
 */
final class SenderClock {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private boolean known;
    private long ntp;
    private int timestamp;
    private long arrivedNanos;

    void set(long newNtp, int newTimestamp, long nowNanos) {
        known = true;
        ntp = newNtp;
        timestamp = newTimestamp;
        arrivedNanos = nowNanos;
    }

    void clear() {
        known = false;
    }

    boolean isKnown() {
        return known;
    }

    long ntp() {
        return ntp;
    }

    int timestamp() {
        return timestamp;
    }

    long arrivedNanos() {
        return arrivedNanos;
    }

    /** The publisher's wall clock now, NTP time, as of when its reports arrive. */
    long ntpAt(long nowNanos) {
        return ntp + nanosToNtp(nowNanos - arrivedNanos);
    }

    /** The timestamp that belongs to {@link #ntpAt}. */
    int timestampAt(long nowNanos, int clockRate) {
        long elapsed = nowNanos - arrivedNanos;
        long seconds = elapsed / NANOS_PER_SECOND;
        long rest = elapsed % NANOS_PER_SECOND;
        return timestamp + (int) (seconds * clockRate + rest * clockRate / NANOS_PER_SECOND);
    }

    /** What to add to a timestamp of this stream to get the other's of the same moment. */
    int offsetTo(SenderClock other, int clockRate) {
        long later = ntp - other.ntp; // 2^-32 s, with sign
        long ticks = (later >> 32) * clockRate + (((later & 0xFFFFFFFFL) * clockRate) >> 32);
        return other.timestamp + (int) ticks - timestamp;
    }

    private static long nanosToNtp(long nanos) {
        long seconds = nanos / NANOS_PER_SECOND;
        long rest = nanos % NANOS_PER_SECOND;
        return (seconds << 32) + ((rest << 32) / NANOS_PER_SECOND);
    }
}
