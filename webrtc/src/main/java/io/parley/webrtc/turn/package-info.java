/**
 * Addresses by the help of servers: those that STUN servers see (RFC 8445 §5.1.1.2), and those that
 * TURN servers lend (RFC 8656).
 */
@NullMarked
package io.parley.webrtc.turn;

import org.jspecify.annotations.NullMarked;
