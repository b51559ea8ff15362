package io.parley.webrtc.ice;

import io.parley.webrtc.stun.StunTransaction;

/**
 * One Binding request on its way.
 *
 * @param controlling the role that the request tells
 * @param purpose why it was sent
 */
record Check(
        CandidatePair pair, StunTransaction transaction, boolean controlling, Purpose purpose) {
    enum Purpose {
        /** A connectivity check (RFC 8445 §7.2.2). */
        CONNECTIVITY,
        /** The same with USE-CANDIDATE (RFC 8445 §8.1.1). */
        NOMINATION,
        /** Whether the peer still wants our packets (RFC 7675). */
        CONSENT
    }
}
