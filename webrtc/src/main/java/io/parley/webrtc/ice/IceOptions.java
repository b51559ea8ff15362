package io.parley.webrtc.ice;

import java.time.Duration;

/**
 * How an {@link IceAgent} behaves.
 *
 * @param lite whether it only answers checks (RFC 8445 §2.5), as a server on a public address does
 * @param checkInterval time between new checks, "Ta" (RFC 8445 §14.2), 1 ms or more
 * @param initialRto first retransmission timeout of a check over UDP (RFC 8445 §14.3), more than 0
 * @param consentInterval mean time between consent checks (RFC 7675 §5.1), more than 0
 * @param disconnectedTimeout silence of the selected pair until {@link IceState#DISCONNECTED}
 * @param consentTimeout silence of the selected pair until {@link IceState#FAILED} (RFC 7675 §5.1)
 * @param patience time that an agent without a valid pair waits for candidates and checks before
 *     {@link IceState#FAILED} (RFC 8863)
 */
public record IceOptions(
        boolean lite,
        Duration checkInterval,
        Duration initialRto,
        Duration consentInterval,
        Duration disconnectedTimeout,
        Duration consentTimeout,
        Duration patience) {

    /**
     * A full agent. Ta is 20 ms and the first timeout 200 ms, because a lost check must not cost a
     * caller half a second; the consent times are those of RFC 7675; 8 s of silence allow for three
     * lost consent checks in a row; 30 s is beyond what a caller waits.
     */
    public static final IceOptions DEFAULT =
            new IceOptions(
                    false,
                    Duration.ofMillis(20),
                    Duration.ofMillis(200),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(8),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30));

    /**
     * A lite agent. Silence is 10 s here, twice the interval at which the peer must check consent.
     */
    public static final IceOptions LITE =
            new IceOptions(
                    true,
                    DEFAULT.checkInterval,
                    DEFAULT.initialRto,
                    DEFAULT.consentInterval,
                    Duration.ofSeconds(10),
                    DEFAULT.consentTimeout,
                    DEFAULT.patience);

    public IceOptions {
        atLeast("checkInterval", checkInterval, Duration.ofMillis(1));
        atLeast("initialRto", initialRto, Duration.ofMillis(1));
        atLeast("consentInterval", consentInterval, Duration.ofMillis(1));
        atLeast("disconnectedTimeout", disconnectedTimeout, Duration.ofMillis(1));
        atLeast("consentTimeout", consentTimeout, disconnectedTimeout);
        atLeast("patience", patience, Duration.ofMillis(1));
    }

    private static void atLeast(String name, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + least + " or more)");
        }
    }

    public IceOptions withCheckInterval(Duration value) {
        return new IceOptions(
                lite,
                value,
                initialRto,
                consentInterval,
                disconnectedTimeout,
                consentTimeout,
                patience);
    }

    public IceOptions withInitialRto(Duration value) {
        return new IceOptions(
                lite,
                checkInterval,
                value,
                consentInterval,
                disconnectedTimeout,
                consentTimeout,
                patience);
    }

    /** Changes the three times of RFC 7675 together. */
    public IceOptions withConsent(Duration interval, Duration disconnected, Duration timeout) {
        return new IceOptions(
                lite, checkInterval, initialRto, interval, disconnected, timeout, patience);
    }

    public IceOptions withPatience(Duration value) {
        return new IceOptions(
                lite,
                checkInterval,
                initialRto,
                consentInterval,
                disconnectedTimeout,
                consentTimeout,
                value);
    }
}
