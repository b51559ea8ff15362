package io.parley.webrtc.peer;

/**
 * A source that the other side's description announces (RFC 5576).
 *
 * @param ssrc of its packets, 32 bits
 * @param rtxSsrc of its retransmissions, from the FID group; 0 for none
 * @param cname empty where none is written
 */
public record RemoteSource(int ssrc, int rtxSsrc, String cname) {}
