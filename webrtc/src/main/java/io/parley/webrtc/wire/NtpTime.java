package io.parley.webrtc.wire;

/**
 * Wall-clock time as RTCP has it: a 64-bit number of 2<sup>-32</sup> seconds since 1900 (RFC 3550
 * §4). Its middle 32 bits, in 1/65,536 s, are the "compact" form of report blocks.
 */
public final class NtpTime {
    private static final long UNIX_EPOCH_SECONDS = 2_208_988_800L; // 1970 on the scale of 1900
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private NtpTime() {}

    /** The NTP time of microseconds since 1970. */
    public static long ofUnixMicros(long micros) {
        long seconds = Math.floorDiv(micros, MICROS_PER_SECOND);
        long rest = Math.floorMod(micros, MICROS_PER_SECOND);
        return seconds + UNIX_EPOCH_SECONDS << 32 | (rest << 32) / MICROS_PER_SECOND;
    }

    /** Microseconds since 1970, rounded to the nearest; for times before the year 2036. */
    public static long toUnixMicros(long ntp) {
        long seconds = (ntp >>> 32) - UNIX_EPOCH_SECONDS;
        long fraction = ntp & 0xFFFF_FFFFL;
        return seconds * MICROS_PER_SECOND + (fraction * MICROS_PER_SECOND + (1L << 31) >>> 32);
    }

    /** The middle 32 bits: what LSR, LRR and their delays count in. */
    public static int compact(long ntp) {
        return (int) (ntp >>> 16);
    }

    /** A duration in 1/65,536 s; what is longer than 18 hours is cut to that. */
    public static int compactDuration(long nanos) {
        if (nanos <= 0) {
            return 0;
        }
        long seconds = nanos / NANOS_PER_SECOND;
        if (seconds > 0xFFFF) {
            return 0xFFFF_FFFF;
        }
        return (int) (seconds << 16 | ((nanos % NANOS_PER_SECOND) << 16) / NANOS_PER_SECOND);
    }

    /** Nanoseconds of a compact duration, which is unsigned. */
    public static long compactToNanos(int compact) {
        return (compact & 0xFFFF_FFFFL) * NANOS_PER_SECOND >>> 16;
    }
}
