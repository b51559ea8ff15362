package io.parley.webrtc.srtp;

import io.parley.webrtc.wire.SerialNumber;

/** Which packet indices of a stream have come, and whether its packets keep failing. */
final class InboundStream {
    /** Packets in a row that are not genuine, until the roll-over counter is suspected. */
    private static final int SUSPICIOUS_FAILURES = 32;

    private final SeenWindow received = new SeenWindow();
    private int failures;

    /** The likely index of a sequence number (RFC 3711 §3.3.1); may be negative. */
    long guess(long sequenceNumber) {
        return received.highest() < 0
                ? sequenceNumber
                : SerialNumber.unwrap16(received.highest(), (int) sequenceNumber);
    }

    boolean isTooOld(long index) {
        return index < 0 || received.isTooOld(index);
    }

    boolean wasReceived(long index) {
        return received.contains(index);
    }

    /** Notes a genuine packet. */
    void receive(long index) {
        received.add(index);
        failures = 0;
    }

    /**
     * Notes that no genuine packet had the likely index. After an outage of more than 32,768
     * packets every guess is one turn too low, for ever.
     *
     * @return whether the index one turn higher is worth a try
     */
    boolean fail() {
        if (failures < SUSPICIOUS_FAILURES) {
            failures++;
            return false;
        }
        return true;
    }

    void retire() {
        received.retire();
    }
}
