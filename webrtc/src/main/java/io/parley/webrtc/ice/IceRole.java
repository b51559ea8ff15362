package io.parley.webrtc.ice;

import io.parley.webrtc.stun.StunMessage;
import java.security.SecureRandom;

/** Who nominates: one agent is controlling, the other one controlled (RFC 8445 §6.1.1). */
final class IceRole {
    /** What to do with a request whose sender has the same role (RFC 8445 §7.3.1.1). */
    enum Conflict {
        NONE,
        /** The sender must change: answer with 487. */
        REJECT,
        /** We must change. */
        SWITCH
    }

    private final boolean lite;
    private final SecureRandom random;
    private boolean controlling;
    private long tieBreaker;

    IceRole(boolean lite, SecureRandom random) {
        this.lite = lite;
        this.random = random;
        this.tieBreaker = random.nextLong();
    }

    boolean isControlling() {
        return controlling;
    }

    long tieBreaker() {
        return tieBreaker;
    }

    /** A lite agent stays controlled (RFC 8445 §6.1.1). */
    void set(boolean value) {
        controlling = value && !lite;
    }

    /** Our request was answered with 487 (RFC 8445 §7.2.5.1): switch, with a new tie-breaker. */
    void switchAfterRejection() {
        controlling = !controlling;
        tieBreaker = random.nextLong();
    }

    Conflict conflictWith(StunMessage request) {
        boolean same = controlling ? request.isFromControlling() : request.isFromControlled();
        if (!same) {
            return Conflict.NONE;
        }
        if (lite) {
            return Conflict.REJECT;
        }
        // The larger tie-breaker is controlling; who is right stays, and says so.
        boolean larger = Long.compareUnsigned(tieBreaker, request.tieBreaker()) >= 0;
        return larger == controlling ? Conflict.REJECT : Conflict.SWITCH;
    }
}
