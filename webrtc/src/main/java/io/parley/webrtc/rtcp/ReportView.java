package io.parley.webrtc.rtcp;

import io.parley.webrtc.wire.BigEndian;

/**
 * A sender or receiver report (RFC 3550 §6.4), read in place.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                 SSRC_1 (SSRC of first source)                 |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | fraction lost |       cumulative number of packets lost       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           extended highest sequence number received           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                      interarrival jitter                      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         last SR (LSR)                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                   delay since last SR (DLSR)                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class ReportView {
    static final int SENDER_INFO_LENGTH = 20;
    static final int BLOCK_LENGTH = 24;

    private byte[] array = new byte[0];
    private int start;
    private int blocks;
    private int blockCount;
    private boolean sender;

    /** Points this view at the reader's packet; false if it is no report, or too short. */
    public boolean wrap(RtcpReader reader) {
        boolean isSender = reader.kind() == RtcpKind.SENDER_REPORT;
        if (!isSender && reader.kind() != RtcpKind.RECEIVER_REPORT) {
            return false;
        }
        int head = RtcpReader.HEADER_LENGTH + (isSender ? SENDER_INFO_LENGTH : 0);
        if (head + reader.count() * BLOCK_LENGTH > reader.length()) {
            return false;
        }
        array = reader.array();
        start = reader.offset();
        blocks = start + head;
        blockCount = reader.count();
        sender = isSender;
        return true;
    }

    /** Whether this is a sender report; only then may the next four be called. */
    public boolean isSenderReport() {
        return sender;
    }

    /** The sender's wall clock when it sent this, NTP time. */
    public long ntp() {
        return BigEndian.int64(array, start + 8);
    }

    /** The same moment on the clock of the sender's timestamps. */
    public int rtpTimestamp() {
        return BigEndian.int32(array, start + 16);
    }

    /** Packets sent, an unsigned number that wraps. */
    public int packetCount() {
        return BigEndian.int32(array, start + 20);
    }

    /** Bytes of payload sent, an unsigned number that wraps. */
    public int octetCount() {
        return BigEndian.int32(array, start + 24);
    }

    /** Number of report blocks, 0 to 31. */
    public int blockCount() {
        return blockCount;
    }

    /** The stream that a block is about. */
    public int ssrc(int block) {
        return BigEndian.int32(array, at(block));
    }

    /** Loss since the report before, in 1/256. */
    public int fractionLost(int block) {
        return array[at(block) + 4] & 0xFF;
    }

    /** Packets lost since the beginning; less than 0 if more came than were expected. */
    public int cumulativeLost(int block) {
        return BigEndian.uint24(array, at(block) + 5) << 8 >> 8;
    }

    /** The highest sequence number received, with the count of cycles in the upper half. */
    public int extendedHighestSequenceNumber(int block) {
        return BigEndian.int32(array, at(block) + 8);
    }

    /** Interarrival jitter, units of the stream's clock, unsigned. */
    public int jitter(int block) {
        return BigEndian.int32(array, at(block) + 12);
    }

    /** LSR: the middle of the NTP time of the last sender report; 0 if none came. */
    public int lastSenderReport(int block) {
        return BigEndian.int32(array, at(block) + 16);
    }

    /** DLSR: 1/65,536 s between that report's arrival and this report. */
    public int delaySinceLastSenderReport(int block) {
        return BigEndian.int32(array, at(block) + 20);
    }

    private int at(int block) {
        return blocks + block * BLOCK_LENGTH;
    }
}
