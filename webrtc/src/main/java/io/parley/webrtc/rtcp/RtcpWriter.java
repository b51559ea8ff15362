package io.parley.webrtc.rtcp;

import java.nio.ByteBuffer;

/**
 * Appends RTCP packets to a buffer, one after another, which makes a compound; used again for each.
 * A packet that does not fit is not written, and its method says false.
 *
 * <p>The order is the caller's: unless reduced size was agreed on (RFC 5506), a compound begins
 * with a report, and the CNAME follows (RFC 3550 §6.1).
 */
public final class RtcpWriter {
    /** Report blocks in one report. */
    public static final int MAX_REPORT_BLOCKS = 31;

    private static final int FEEDBACK_LENGTH = 12;
    private static final int REMB_MANTISSA_BITS = 18;
    private static final int XR_DELAY_BLOCK_LENGTH =
            XrView.BLOCK_HEADER_LENGTH + XrView.DELAY_LENGTH;

    private ByteBuffer out = ByteBuffer.allocate(0);

    /** Where the report begins that takes further blocks; -1 if there is none. */
    private int report = -1;

    /**
     * Begins a compound.
     *
     * @param newOut a heap buffer; packets are appended at its position, up to its limit
     */
    public void begin(ByteBuffer newOut) {
        out = newOut;
        report = -1;
    }

    /** Appends a sender report without blocks (RFC 3550 §6.4.1). */
    public boolean senderReport(
            int ssrc, long ntp, int rtpTimestamp, int packetCount, int octetCount) {
        int length = RtcpReader.HEADER_LENGTH + ReportView.SENDER_INFO_LENGTH;
        if (out.remaining() < length) {
            return false;
        }
        report = out.position();
        header(0, RtcpKind.SENDER_REPORT_TYPE, length);
        out.putInt(ssrc).putLong(ntp).putInt(rtpTimestamp).putInt(packetCount).putInt(octetCount);
        return true;
    }

    /** Appends a receiver report without blocks (RFC 3550 §6.4.2). */
    public boolean receiverReport(int ssrc) {
        if (out.remaining() < RtcpReader.HEADER_LENGTH) {
            return false;
        }
        report = out.position();
        header(0, RtcpKind.RECEIVER_REPORT_TYPE, RtcpReader.HEADER_LENGTH);
        out.putInt(ssrc);
        return true;
    }

    /**
     * Appends a block to the report that was written last; false also if that is full, or another
     * packet was written since.
     *
     * @param fractionLost loss since the report before, in 1/256
     * @param cumulativeLost packets lost since the beginning, 24 bits with sign
     * @param jitter units of the stream's clock
     * @param lastSenderReport LSR, 0 if none came
     * @param delaySinceLastSenderReport DLSR, 1/65,536 s
     */
    public boolean reportBlock(
            int ssrc,
            int fractionLost,
            int cumulativeLost,
            int extendedHighestSequenceNumber,
            int jitter,
            int lastSenderReport,
            int delaySinceLastSenderReport) {
        if (report < 0
                || (out.get(report) & 0x1F) == MAX_REPORT_BLOCKS
                || out.remaining() < ReportView.BLOCK_LENGTH) {
            return false;
        }
        out.putInt(ssrc).putInt(fractionLost << 24 | cumulativeLost & 0xFF_FFFF);
        out.putInt(extendedHighestSequenceNumber).putInt(jitter);
        out.putInt(lastSenderReport).putInt(delaySinceLastSenderReport);
        out.put(report, (byte) (out.get(report) + 1));
        out.putShort(report + 2, (short) ((out.position() - report) / 4 - 1));
        return true;
    }

    /**
     * Appends a source description with a canonical name (RFC 3550 §6.5.1).
     *
     * @param cname UTF-8, of which at most 255 bytes are written
     */
    public boolean cname(int ssrc, byte[] cname) {
        int textLength = Math.min(cname.length, 255);
        // The chunk ends with at least one zero, at a word.
        int chunk = (4 + 2 + textLength + 1 + 3) & ~3;
        if (out.remaining() < 4 + chunk) {
            return false;
        }
        report = -1;
        header(1, RtcpKind.SDES_TYPE, 4 + chunk);
        out.putInt(ssrc).put((byte) SdesView.CNAME).put((byte) textLength);
        out.put(cname, 0, textLength);
        for (int i = 6 + textLength; i < chunk; i++) {
            out.put((byte) 0);
        }
        return true;
    }

    /** Appends the end of one source, without a reason (RFC 3550 §6.6). */
    public boolean bye(int ssrc) {
        if (out.remaining() < 8) {
            return false;
        }
        report = -1;
        header(1, RtcpKind.BYE_TYPE, 8);
        out.putInt(ssrc);
        return true;
    }

    /**
     * Appends a generic NACK (RFC 4585 §6.2.1).
     *
     * @param lost the missed sequence numbers, in the order of sending
     * @param count how many of the array count, at least 1
     * @return how many were written: fewer if there was no room, 0 if there was none at all
     */
    public int nack(int senderSsrc, int mediaSsrc, int[] lost, int count) {
        if (count < 1 || out.remaining() < FEEDBACK_LENGTH + 4) {
            return 0;
        }
        int start = out.position();
        feedback(RtcpKind.TRANSPORT_LAYER_TYPE, RtcpKind.NACK_FORMAT, senderSsrc, mediaSsrc, 0);
        int written = 0;
        while (written < count && out.remaining() >= 4) {
            int packetId = lost[written++];
            int mask = 0;
            while (written < count) {
                int bit = (lost[written] - packetId & 0xFFFF) - 1;
                if (bit < 0 || bit > 15) {
                    break;
                }
                mask |= 1 << bit;
                written++;
            }
            out.putShort((short) packetId).putShort((short) mask);
        }
        endAt(start);
        return written;
    }

    /** Appends a picture loss indication (RFC 4585 §6.3.1). */
    public boolean pli(int senderSsrc, int mediaSsrc) {
        if (out.remaining() < FEEDBACK_LENGTH) {
            return false;
        }
        feedback(RtcpKind.PAYLOAD_TYPE, RtcpKind.PLI_FORMAT, senderSsrc, mediaSsrc, 0);
        return true;
    }

    /**
     * Appends a full intra request for one stream (RFC 5104 §4.3.1).
     *
     * @param commandNumber 0 to 255, raised by one for each new command
     */
    public boolean fir(int senderSsrc, int mediaSsrc, int commandNumber) {
        if (out.remaining() < FEEDBACK_LENGTH + 8) {
            return false;
        }
        // RFC 5104 §4.3.1.2: the media source of the common header is 0
        feedback(RtcpKind.PAYLOAD_TYPE, RtcpKind.FIR_FORMAT, senderSsrc, 0, 8);
        out.putInt(mediaSsrc).putInt(commandNumber << 24);
        return true;
    }

    /**
     * Appends an estimate of the bitrate for some streams (draft-alvestrand-rmcat-remb-03 §2.2).
     *
     * @param bitrateBps bits per second, 0 or more; its first 18 bits are kept
     * @param ssrcs of which the first {@code count} are written, at most 255
     */
    public boolean remb(int senderSsrc, long bitrateBps, int[] ssrcs, int count) {
        int body = 8 + 4 * count;
        if (count > 255 || out.remaining() < FEEDBACK_LENGTH + body) {
            return false;
        }
        int bits = Long.SIZE - Long.numberOfLeadingZeros(bitrateBps);
        int exponent = Math.max(0, bits - REMB_MANTISSA_BITS);
        int mantissa = (int) (bitrateBps >>> exponent);
        feedback(RtcpKind.PAYLOAD_TYPE, RtcpKind.APPLICATION_FORMAT, senderSsrc, 0, body);
        out.putInt(RtcpKind.REMB_IDENTIFIER);
        out.putInt(count << 24 | exponent << REMB_MANTISSA_BITS | mantissa);
        for (int i = 0; i < count; i++) {
            out.putInt(ssrcs[i]);
        }
        return true;
    }

    /**
     * Appends the arrival times of packets that follow each other
     * (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1).
     *
     * @param feedbackCount the number of this feedback, of which the low 8 bits are written
     * @param baseSequenceNumber of the first packet; one of them at least must have arrived
     * @param arrivalTicks when each one arrived, units of 250 µs, or {@link
     *     TransportFeedbackWriter#NOT_RECEIVED}
     * @param offset where the first packet is in the array
     * @param count how many packets; at least 1
     * @return how many were written: fewer if there was no room, or if a packet came more than 8 s
     *     from the one before it; 0 if there was no room at all
     */
    public int transportFeedback(
            int senderSsrc,
            int mediaSsrc,
            int feedbackCount,
            int baseSequenceNumber,
            long[] arrivalTicks,
            int offset,
            int count) {
        int start = out.position();
        if (count < 1 || out.remaining() < TransportFeedbackView.CHUNKS + 4) {
            return 0;
        }
        feedback(
                RtcpKind.TRANSPORT_LAYER_TYPE,
                RtcpKind.TRANSPORT_FEEDBACK_FORMAT,
                senderSsrc,
                mediaSsrc,
                0);
        int written =
                TransportFeedbackWriter.write(
                        out, feedbackCount, baseSequenceNumber, arrivalTicks, offset, count);
        if (written == 0) {
            out.position(start);
            return 0;
        }
        int padding = -(out.position() - start) & 3;
        if (padding > 0) { // RFC 3550 §6.4.1: the last byte counts the padding
            for (int i = 1; i < padding; i++) {
                out.put((byte) 0);
            }
            out.put((byte) padding);
            out.put(start, (byte) (out.get(start) | 0x20));
        }
        endAt(start);
        return written;
    }

    /** Appends a receiver's reference time (RFC 3611 §4.4). */
    public boolean referenceTime(int senderSsrc, long ntp) {
        int length = RtcpReader.HEADER_LENGTH + XrView.BLOCK_HEADER_LENGTH + 8;
        if (out.remaining() < length) {
            return false;
        }
        report = -1;
        header(0, RtcpKind.XR_TYPE, length);
        out.putInt(senderSsrc).putInt(XrView.REFERENCE_TIME_TYPE << 24 | 2).putLong(ntp);
        return true;
    }

    /**
     * Appends the answer to one receiver's reference time (RFC 3611 §4.5).
     *
     * @param lastReceiverReport the middle of the NTP time in it
     * @param delay since it came, 1/65,536 s
     */
    public boolean delaySinceReferenceTime(
            int senderSsrc, int receiverSsrc, int lastReceiverReport, int delay) {
        int length = RtcpReader.HEADER_LENGTH + XR_DELAY_BLOCK_LENGTH;
        if (out.remaining() < length) {
            return false;
        }
        report = -1;
        header(0, RtcpKind.XR_TYPE, length);
        out.putInt(senderSsrc).putInt(XrView.DELAY_TYPE << 24 | XrView.DELAY_LENGTH / 4);
        out.putInt(receiverSsrc).putInt(lastReceiverReport).putInt(delay);
        return true;
    }

    private void feedback(int type, int format, int senderSsrc, int mediaSsrc, int bodyLength) {
        report = -1;
        header(format, type, FEEDBACK_LENGTH + bodyLength);
        out.putInt(senderSsrc).putInt(mediaSsrc);
    }

    private void header(int count, int type, int length) {
        out.put((byte) (0x80 | count)).put((byte) type).putShort((short) (length / 4 - 1));
    }

    /** Sets the length of a packet that ends at the position. */
    private void endAt(int start) {
        out.putShort(start + 2, (short) ((out.position() - start) / 4 - 1));
    }
}
