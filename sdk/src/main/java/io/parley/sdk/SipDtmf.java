package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A key that was pressed on a telephone ({@code SipDTMF} of the protocol).
 *
 * @param code the number of the event, 0 to 15 for the keys (RFC 4733 §3.2)
 * @param digit the key, such as {@code 5} or {@code #}
 * @param participant who pressed it; null when it is hidden or unknown
 * @since 0.1
 */
public record SipDtmf(int code, String digit, @Nullable RemoteParticipant participant) {

    /** Checks for nulls. */
    public SipDtmf {
        requireNonNull(digit, "digit");
    }
}
