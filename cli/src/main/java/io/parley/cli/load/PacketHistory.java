package io.parley.cli.load;

/** The payloads sent last, for retransmission. */
final class PacketHistory {
    private static final int SIZE = 256;

    private final byte[][] payloads = new byte[SIZE][Payloads.MAX_LENGTH];
    private final int[] lengths = new int[SIZE];
    private final int[] sequenceNumbers = new int[SIZE];
    private final int[] timestamps = new int[SIZE];
    private final boolean[] markers = new boolean[SIZE];

    void put(int sequenceNumber, int timestamp, boolean marker, byte[] payload, int length) {
        int slot = sequenceNumber & SIZE - 1;
        System.arraycopy(payload, 0, payloads[slot], 0, length);
        lengths[slot] = length;
        sequenceNumbers[slot] = sequenceNumber & 0xFFFF;
        timestamps[slot] = timestamp;
        markers[slot] = marker;
    }

    /** Whether a packet is still there; only then may the others be asked. */
    boolean has(int sequenceNumber) {
        int slot = sequenceNumber & SIZE - 1;
        return lengths[slot] > 0 && sequenceNumbers[slot] == (sequenceNumber & 0xFFFF);
    }

    byte[] payload(int sequenceNumber) {
        return payloads[sequenceNumber & SIZE - 1];
    }

    int length(int sequenceNumber) {
        return lengths[sequenceNumber & SIZE - 1];
    }

    int timestamp(int sequenceNumber) {
        return timestamps[sequenceNumber & SIZE - 1];
    }

    boolean marker(int sequenceNumber) {
        return markers[sequenceNumber & SIZE - 1];
    }
}
