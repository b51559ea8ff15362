package io.parley.sdk.rpc;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long a call waits.
 *
 * @param responseTimeout until the answer, from when the call was sent; more than zero, at most 24
 *     hours; 15 s as in all SDKs
 * @param maxRoundTripLatency until the other side says that it got the call; more than zero, at
 *     most 24 hours; 7 s as in all SDKs. The handler is told the response timeout less this, at
 *     least 1 s.
 * @since 0.1
 */
public record PerformRpcOptions(Duration responseTimeout, Duration maxRoundTripLatency) {
    private static final Duration MAX = Duration.ofHours(24);

    /** 15 s for the answer, 7 s for the receipt. */
    public static final PerformRpcOptions DEFAULT =
            new PerformRpcOptions(Duration.ofSeconds(15), Duration.ofSeconds(7));

    public PerformRpcOptions {
        check("responseTimeout", responseTimeout);
        check("maxRoundTripLatency", maxRoundTripLatency);
    }

    private static void check(String name, Duration value) {
        requireNonNull(value, name);
        if (value.isNegative() || value.isZero() || value.compareTo(MAX) > 0) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: more than zero, at most 24 hours)");
        }
    }

    public PerformRpcOptions withResponseTimeout(Duration value) {
        return new PerformRpcOptions(value, maxRoundTripLatency);
    }

    public PerformRpcOptions withMaxRoundTripLatency(Duration value) {
        return new PerformRpcOptions(responseTimeout, value);
    }
}
