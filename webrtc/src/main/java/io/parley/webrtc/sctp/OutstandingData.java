package io.parley.webrtc.sctp;

import io.parley.webrtc.wire.Limits;

/**
 * Chunks that were sent and are not acknowledged cumulatively, and what SACKs say about them (RFC
 * 9260 §6.2.1, §7.2.4). TSNs are unwrapped numbers.
 */
final class OutstandingData {
    /** RFC 9260 §7.2.4: lost after being reported missing three times. */
    private static final int MISSING_REPORTS = 3;

    private final SendQueue queue;
    private final boolean mayAbandon;
    private final ChunkRing chunks = new ChunkRing();
    private long cumulativeAck;
    private long nextTsn;
    private long advancedPeerAckPoint;
    private long bytesInFlight;
    private int toRetransmit;
    private long retransmitFrom;

    private int bytesAcked;
    private boolean lossFound;
    private long rttNanos;
    private long highestAcked;

    OutstandingData(SendQueue queue, long initialTsn, boolean peerKnowsForwardTsn) {
        this.queue = queue;
        this.mayAbandon = peerKnowsForwardTsn;
        this.nextTsn = initialTsn;
        this.cumulativeAck = initialTsn - 1;
        this.advancedPeerAckPoint = cumulativeAck;
        this.retransmitFrom = initialTsn;
    }

    long cumulativeAck() {
        return cumulativeAck;
    }

    long nextTsn() {
        return nextTsn;
    }

    long bytesInFlight() {
        return bytesInFlight;
    }

    boolean isEmpty() {
        return cumulativeAck + 1 == nextTsn;
    }

    boolean isFull() {
        return nextTsn - cumulativeAck > Limits.SCTP_OUTSTANDING_CHUNKS;
    }

    boolean hasRetransmissions() {
        return toRetransmit > 0;
    }

    /** "Advanced.Peer.Ack.Point" (RFC 3758 §3.5): everything up to here is done or given up. */
    long advancedPeerAckPoint() {
        return advancedPeerAckPoint;
    }

    ChunkRing chunks() {
        return chunks;
    }

    /** Gives the next TSN to a fragment. */
    long add(OutgoingMessage message, int offset, int length, long nowNanos) {
        long tsn = nextTsn;
        if (offset == 0) {
            message.firstTsn = tsn;
        }
        chunks.add(tsn, cumulativeAck + 1, message, offset, length);
        message.outstanding++;
        nextTsn++;
        onTransmitted(tsn, nowNanos);
        return tsn;
    }

    /** The earliest chunk that is to be sent again, or -1. */
    long nextRetransmission() {
        if (toRetransmit == 0) {
            return -1;
        }
        retransmitFrom = Math.max(retransmitFrom, cumulativeAck + 1);
        while (chunks.states[chunks.slot(retransmitFrom)] != ChunkRing.TO_RETRANSMIT) {
            retransmitFrom++;
        }
        return retransmitFrom;
    }

    void onRetransmitted(long tsn, long nowNanos) {
        toRetransmit--;
        chunks.states[chunks.slot(tsn)] = ChunkRing.IN_FLIGHT;
        onTransmitted(tsn, nowNanos);
    }

    private void onTransmitted(long tsn, long nowNanos) {
        int slot = chunks.slot(tsn);
        chunks.transmissions[slot]++;
        chunks.missingReports[slot] = 0;
        chunks.sentNanos[slot] = nowNanos;
        chunks.fences[slot] = nextTsn - 1;
        bytesInFlight += chunks.lengths[slot];
    }

    /** Acknowledges everything up to {@code cumulative}; false if that is old or was never sent. */
    boolean onCumulativeAck(long cumulative, long nowNanos) {
        bytesAcked = 0;
        rttNanos = -1;
        lossFound = false;
        highestAcked = cumulative;
        if (cumulative < cumulativeAck || cumulative >= nextTsn) {
            return false;
        }
        while (cumulativeAck < cumulative) {
            cumulativeAck++;
            int slot = chunks.slot(cumulativeAck);
            acknowledge(slot, nowNanos);
            OutgoingMessage message = chunks.message(slot);
            chunks.free(slot);
            if (--message.outstanding == 0) {
                queue.release(message);
            }
        }
        advancedPeerAckPoint = Math.max(advancedPeerAckPoint, cumulativeAck);
        return true;
    }

    /** A gap ack block, as distances from the cumulative TSN; a senseless one does nothing. */
    void onGapBlock(int start, int end, long nowNanos) {
        if (start < 2 || end < start || cumulativeAck + end >= nextTsn) {
            return;
        }
        for (long tsn = cumulativeAck + start; tsn <= cumulativeAck + end; tsn++) {
            acknowledge(chunks.slot(tsn), nowNanos);
        }
        highestAcked = Math.max(highestAcked, cumulativeAck + end);
    }

    /** All gap blocks were read: what is missing below the highest one may be lost (§7.2.4). */
    void countMissing(long nowNanos) {
        for (long tsn = cumulativeAck + 1; tsn < highestAcked; tsn++) {
            int slot = chunks.slot(tsn);
            if (chunks.states[slot] == ChunkRing.IN_FLIGHT
                    && highestAcked > chunks.fences[slot]
                    && ++chunks.missingReports[slot] >= MISSING_REPORTS) {
                lossFound = true;
                markLost(tsn, slot, nowNanos);
            }
        }
        advancePeerAckPoint();
    }

    /** User bytes that the last SACK acknowledged for the first time. */
    int bytesAcked() {
        return bytesAcked;
    }

    /** Whether the last SACK showed a loss. */
    boolean lossFound() {
        return lossFound;
    }

    /** Round trip time of a chunk that the last SACK acknowledged, or -1. */
    long rttNanos() {
        return rttNanos;
    }

    /** T3-rtx expired: all that is in flight is taken for lost (§6.3.3 E3). */
    void markAllLost(long nowNanos) {
        boolean reneged =
                !isEmpty() && chunks.states[chunks.slot(cumulativeAck + 1)] == ChunkRing.ACKED;
        for (long tsn = cumulativeAck + 1; tsn < nextTsn; tsn++) {
            int slot = chunks.slot(tsn);
            if (reneged && chunks.states[slot] == ChunkRing.ACKED) {
                // §6.2.1: a peer may take back what it acknowledged in gap blocks only.
                chunks.states[slot] = ChunkRing.IN_FLIGHT;
                bytesInFlight += chunks.lengths[slot];
            }
            if (chunks.states[slot] == ChunkRing.IN_FLIGHT) {
                markLost(tsn, slot, nowNanos);
            }
        }
        advancePeerAckPoint();
    }

    private void acknowledge(int slot, long nowNanos) {
        byte state = chunks.states[slot];
        if (state == ChunkRing.ACKED || state == ChunkRing.ABANDONED) {
            return;
        }
        bytesAcked += chunks.lengths[slot];
        if (state == ChunkRing.IN_FLIGHT) {
            bytesInFlight -= chunks.lengths[slot];
        } else {
            toRetransmit--;
        }
        chunks.states[slot] = ChunkRing.ACKED;
        if (chunks.transmissions[slot] == 1) {
            rttNanos = nowNanos - chunks.sentNanos[slot];
        }
    }

    private void markLost(long tsn, int slot, long nowNanos) {
        OutgoingMessage message = chunks.message(slot);
        if (mayAbandon && message.isSpent(chunks.transmissions[slot], nowNanos)) {
            abandon(message);
            return;
        }
        bytesInFlight -= chunks.lengths[slot];
        chunks.states[slot] = ChunkRing.TO_RETRANSMIT;
        retransmitFrom = toRetransmit == 0 ? tsn : Math.min(retransmitFrom, tsn);
        toRetransmit++;
    }

    /** RFC 3758 §3.5 A3: with one chunk the whole message is given up. */
    private void abandon(OutgoingMessage message) {
        message.abandoned = true;
        queue.onAbandoned(message);
        addUnsentRest(message);
        long from = Math.max(message.firstTsn, cumulativeAck + 1);
        for (long tsn = from; tsn < nextTsn; tsn++) {
            int slot = chunks.slot(tsn);
            if (chunks.message(slot) != message) {
                return;
            }
            if (chunks.states[slot] == ChunkRing.IN_FLIGHT) {
                bytesInFlight -= chunks.lengths[slot];
            } else if (chunks.states[slot] == ChunkRing.TO_RETRANSMIT) {
                toRetransmit--;
            }
            chunks.states[slot] = ChunkRing.ABANDONED;
        }
    }

    /**
     * Gives a TSN to the rest of a message that is not sent any more. It stays missing at the peer,
     * so that there is something to skip even if all fragments arrive after all.
     */
    private void addUnsentRest(OutgoingMessage message) {
        if (message.remaining() > 0) {
            int slot = chunks.add(nextTsn, cumulativeAck + 1, message, message.sent, 0);
            chunks.states[slot] = ChunkRing.ABANDONED;
            message.outstanding++;
            nextTsn++;
        }
    }

    private void advancePeerAckPoint() {
        while (advancedPeerAckPoint + 1 < nextTsn
                && chunks.states[chunks.slot(advancedPeerAckPoint + 1)] == ChunkRing.ABANDONED) {
            advancedPeerAckPoint++;
        }
    }
}
