package io.parley.server.room;

/**
 * How long subscribers shall keep pictures before they show them.
 *
 * @param minMillis the least, 0 to 40,950
 * @param maxMillis the most; 0 when nothing was said
 */
public record PlayoutDelay(int minMillis, int maxMillis) {
    /** Nothing is said of it: subscribers decide. */
    public static final PlayoutDelay NONE = new PlayoutDelay(0, 0);

    /** What twelve bits hold in units of 10 ms. */
    public static final int MAX_MILLIS = 40_950;

    /** What browsers take for the most when they are told a least time alone. */
    private static final int USUAL_MAX_MILLIS = 10_000;

    /** Larger values count as the largest, as in LiveKit's server. */
    public PlayoutDelay {
        minMillis = clamp(minMillis);
        maxMillis = maxMillis == 0 && minMillis > 0 ? USUAL_MAX_MILLIS : clamp(maxMillis);
    }

    private static int clamp(int millis) {
        return (int) Math.min(Integer.toUnsignedLong(millis), MAX_MILLIS);
    }

    /** Whether subscribers are told anything. */
    public boolean isSet() {
        return minMillis > 0 || maxMillis > 0;
    }
}
