package io.parley.cli.load;

import io.parley.webrtc.rtp.ReceptionStatistics;
import io.parley.webrtc.rtp.SequenceUnwrapper;

/** What a subscriber knows of one source. */
final class InboundTrack {
    final int ssrc;
    final ReceptionStatistics statistics;

    /** Missing sequence numbers that were found last; asked for once. */
    final int[] missing = new int[64];

    int missingCount;
    private final SequenceUnwrapper sequence = new SequenceUnwrapper();
    private int lostBefore;

    InboundTrack(int ssrc, int clockRate) {
        this.ssrc = ssrc;
        this.statistics = new ReceptionStatistics(clockRate);
    }

    /** Counts a packet; afterwards {@link #missing} tells what came to be missing by it. */
    void receive(int sequenceNumber, int timestamp, int length, long nowNanos) {
        statistics.onPacket(sequenceNumber, timestamp, length, nowNanos);
        long highest = sequence.highest();
        long number = sequence.unwrap(sequenceNumber);
        missingCount = 0;
        if (highest >= 0) {
            for (long lost = highest + 1; lost < number && missingCount < missing.length; lost++) {
                missing[missingCount++] = (int) lost & 0xFFFF;
            }
        }
    }

    /** From now on {@link #lost} counts. */
    void reset() {
        lostBefore = statistics.cumulativeLost();
    }

    int lost() {
        return statistics.cumulativeLost() - lostBefore;
    }
}
