/**
 * STUN (RFC 8489) as ICE and TURN need it: a codec that reads in place, integrity, and
 * transactions.
 */
@NullMarked
package io.parley.webrtc.stun;

import org.jspecify.annotations.NullMarked;
