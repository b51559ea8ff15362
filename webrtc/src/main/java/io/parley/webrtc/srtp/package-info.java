/**
 * SRTP and SRTCP (RFC 3711, RFC 7714) with keys from DTLS: one {@link
 * io.parley.webrtc.srtp.SrtpSender} and one {@link io.parley.webrtc.srtp.SrtpReceiver} for each
 * connection.
 */
@NullMarked
package io.parley.webrtc.srtp;

import org.jspecify.annotations.NullMarked;
