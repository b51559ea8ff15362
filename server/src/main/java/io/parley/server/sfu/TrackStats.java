package io.parley.server.sfu;

/**
 * Totals of a published track, all layers, or of a down track.
 *
 * @param packets received or sent, without retransmissions
 * @param bytes their payload bytes
 * @param packetsLost for good, as far as known
 * @param packetsRetransmitted received or sent again
 * @param nacks packets asked for again
 * @param plis key frames asked for
 * @param firs key frames asked for in the old manner
 * @param jitterNanos of the arrival, as the receiving side sees it
 * @param rttNanos round trip time to the peer
 */
public record TrackStats(
        long packets,
        long bytes,
        long packetsLost,
        long packetsRetransmitted,
        long nacks,
        long plis,
        long firs,
        long jitterNanos,
        long rttNanos) {}
