/**
 * DTLS 1.2 (RFC 6347) as WebRTC uses it (RFC 8827 §6.5, RFC 5763): certificates known by their
 * fingerprints, keys for SRTP (RFC 5764), and records for SCTP.
 *
 * <p>BouncyCastle runs the handshake, on a thread of a {@link
 * io.parley.webrtc.dtls.DtlsHandshakePool} because its API blocks. Records, timers and
 * retransmissions belong to {@link io.parley.webrtc.dtls.DtlsEndpoint}, which is an engine like all
 * others.
 */
@NullMarked
package io.parley.webrtc.dtls;

import org.jspecify.annotations.NullMarked;
