package io.parley.webrtc.ice;

/** The error codes that an agent sends or acts upon. */
final class StunErrors {
    static final int UNAUTHENTICATED = 401; // RFC 8489 §14.8
    static final int UNKNOWN_ATTRIBUTE = 420; // RFC 8489 §14.8
    static final int ROLE_CONFLICT = 487; // RFC 8445 §7.3.1.1

    private StunErrors() {}
}
