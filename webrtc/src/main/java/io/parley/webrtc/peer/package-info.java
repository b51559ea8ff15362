/**
 * One WebRTC connection without a socket: the engines of ICE, DTLS, SCTP and data channels put
 * together, told apart by first byte (RFC 7983), and the offer/answer state machine around them.
 */
@NullMarked
package io.parley.webrtc.peer;

import org.jspecify.annotations.NullMarked;
