package io.parley.webrtc.rtcp;

import io.parley.webrtc.wire.BigEndian;

/**
 * Arrival times of packets of all streams (draft-holmer-rmcat-transport-wide-cc-extensions-01
 * §3.1), read in place, one packet after another.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      base sequence number     |      packet status count      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                 reference time                | fb pkt. count |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          packet chunk         |         packet chunk ...      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  recv delta   |  recv delta   | ...            zero padding   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class TransportFeedbackView {
    /** The unit of the times between packets, nanoseconds. */
    public static final long TICK_NANOS = 250_000;

    /** Ticks in a unit of the reference time, which is 64 ms. */
    static final int TICKS_PER_REFERENCE = 256;

    static final int NOT_RECEIVED = 0;
    static final int SMALL_DELTA = 1;
    static final int LARGE_DELTA = 2;
    static final int CHUNKS = 20;

    private byte[] array = new byte[0];
    private int start;
    private int end;

    /** The walk: the chunk in use, its next status, how many it has left, and all that are left. */
    private int chunkAt;

    private int chunk;
    private int inChunk;
    private int left;
    private int deltaAt;
    private int status;
    private int sequenceNumber;
    private long ticks;

    /** Points this view at the reader's packet; false if it is no such feedback, or malformed. */
    public boolean wrap(RtcpReader reader) {
        if (reader.kind() != RtcpKind.TRANSPORT_FEEDBACK) {
            return false;
        }
        array = reader.array();
        start = reader.offset();
        end = start + reader.length();
        int deltas = checkAndFindDeltas();
        rewind();
        deltaAt = deltas;
        if (deltas < 0) {
            left = 0;
        }
        return deltas >= 0;
    }

    /**
     * Where the deltas begin; -1 if chunks or deltas do not fit, or one has the reserved status.
     */
    private int checkAndFindDeltas() {
        rewind();
        int deltaBytes = 0;
        while (left > 0) {
            if (inChunk == 0 && !readChunk()) {
                return -1;
            }
            if ((chunk & 0x8000) == 0) { // a run: all at once, so that the cost is bounded
                int run = Math.min(inChunk, left);
                int symbol = nextStatus();
                deltaBytes += run * symbol;
                left -= run;
                inChunk = 0;
                if (symbol > LARGE_DELTA) {
                    return -1;
                }
            } else {
                int symbol = nextStatus();
                deltaBytes += symbol;
                left--;
                if (symbol > LARGE_DELTA) {
                    return -1;
                }
            }
        }
        return deltaBytes > end - chunkAt ? -1 : chunkAt;
    }

    private void rewind() {
        left = statusCount();
        chunkAt = start + CHUNKS;
        inChunk = 0;
        sequenceNumber = baseSequenceNumber() - 1;
        ticks = (long) referenceTime() * TICKS_PER_REFERENCE;
    }

    private boolean readChunk() {
        if (chunkAt + 2 > end) {
            return false;
        }
        chunk = BigEndian.uint16(array, chunkAt);
        chunkAt += 2;
        if ((chunk & 0x8000) == 0) {
            inChunk = chunk & 0x1FFF;
            return inChunk > 0;
        }
        inChunk = (chunk & 0x4000) == 0 ? 14 : 7;
        return true;
    }

    private int nextStatus() {
        inChunk--;
        if ((chunk & 0x8000) == 0) {
            return chunk >> 13 & 3;
        }
        return (chunk & 0x4000) == 0 ? chunk >> inChunk & 1 : chunk >> 2 * inChunk & 3;
    }

    /** The sequence number of the first packet, 0 to 65,535. */
    public int baseSequenceNumber() {
        return BigEndian.uint16(array, start + 12);
    }

    /** How many packets there is a status of, 0 to 65,535. */
    public int statusCount() {
        return BigEndian.uint16(array, start + 14);
    }

    /** Where the times begin, units of 64 ms, 24 bits with sign that wrap. */
    public int referenceTime() {
        return BigEndian.uint24(array, start + 16) << 8 >> 8;
    }

    /** The number of this feedback, 0 to 255; a hole shows that feedback was lost. */
    public int feedbackCount() {
        return array[start + 19] & 0xFF;
    }

    /** Goes to the next packet's status; false behind the last one. */
    public boolean next() {
        if (left == 0 || inChunk == 0 && !readChunk()) {
            return false;
        }
        left--;
        sequenceNumber++;
        status = nextStatus();
        if (status == SMALL_DELTA) {
            ticks += array[deltaAt++] & 0xFF;
        } else if (status == LARGE_DELTA) {
            ticks += (short) BigEndian.uint16(array, deltaAt);
            deltaAt += 2;
        }
        return true;
    }

    /** The packet's sequence number, 0 to 65,535. */
    public int sequenceNumber() {
        return sequenceNumber & 0xFFFF;
    }

    /** Whether the packet has arrived. */
    public boolean isReceived() {
        return status != NOT_RECEIVED;
    }

    /** When a received packet arrived, on the receiver's clock, which wraps each 12 days. */
    public long arrivalNanos() {
        return ticks * TICK_NANOS;
    }
}
