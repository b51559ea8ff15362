/**
 * RTCP (RFC 3550 §6) and its feedback messages (RFC 4585, RFC 5104, RFC 3611): compounds read in
 * place by {@link io.parley.webrtc.rtcp.RtcpReader} and one view for each kind of packet, and
 * written by {@link io.parley.webrtc.rtcp.RtcpWriter}.
 */
@NullMarked
package io.parley.webrtc.rtcp;

import org.jspecify.annotations.NullMarked;
