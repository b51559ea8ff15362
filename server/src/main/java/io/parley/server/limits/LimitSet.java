package io.parley.server.limits;

import java.util.Arrays;

/** The limits of a server. Immutable. */
public final class LimitSet {
    /** Every limit at its default. */
    public static final LimitSet DEFAULT = new LimitSet(defaults());

    private final long[] values;

    private LimitSet(long[] values) {
        this.values = values;
    }

    private static long[] defaults() {
        return Arrays.stream(Limit.values()).mapToLong(Limit::defaultValue).toArray();
    }

    /**
     * These limits with another one.
     *
     * @param value 0 or less for none, {@link Limit#MAX} at most
     */
    public LimitSet with(Limit limit, long value) {
        if (value > Limit.MAX) {
            throw new IllegalArgumentException(
                    limit + ": " + value + " (expected: " + Limit.MAX + " at most)");
        }
        long[] changed = values.clone();
        changed[limit.ordinal()] = Math.max(value, 0);
        return new LimitSet(changed);
    }

    /** A limit; {@link Long#MAX_VALUE} if there is none. */
    public long max(Limit limit) {
        long value = values[limit.ordinal()];
        return value == 0 ? Long.MAX_VALUE : value;
    }

    /** Whether there are as many as may be, so that one more is too many. */
    public boolean isReached(Limit limit, long present) {
        return present >= max(limit);
    }

    /** Whether something is larger than it may be. */
    public boolean isExceeded(Limit limit, long size) {
        return size > max(limit);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LimitSet set && Arrays.equals(values, set.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("LimitSet[");
        for (Limit limit : Limit.values()) {
            text.append(limit.label()).append('=').append(values[limit.ordinal()]).append(' ');
        }
        return text.toString().strip() + "]";
    }
}
