package io.parley.server.sfu;

/**
 * A stream that the description named, and its retransmissions ({@code a=ssrc-group:FID}).
 *
 * @param ssrc of the media
 * @param rtxSsrc of the retransmissions, or 0
 */
public record SsrcPair(int ssrc, int rtxSsrc) {}
