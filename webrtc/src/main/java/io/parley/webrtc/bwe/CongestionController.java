package io.parley.webrtc.bwe;

import java.nio.ByteBuffer;

/**
 * The way out of one peer connection: numbers packets, paces them, and says how much may be sent.
 *
 * <p>Each packet goes through {@link #send}. It leaves at once while the pacer's budget lasts, and
 * is copied and waits otherwise. {@link #handleTimeout} lets waiting packets go. Feedback comes in
 * through the {@code on...} methods; {@link #targetBps} is then what the sum of all streams should
 * stay below. Not thread-safe; a media loop owns it. Nothing is allocated for a packet.
 *
 * <p>Bandwidth beyond what is sent is found by probes, for which the user makes padding: {@link
 * #paddingBytesWanted} after each call of {@link #handleTimeout}.
 */
public final class CongestionController {
    /** As the offset of a header extension that the packet does not have. */
    public static final int ABSENT = -1;

    private final CongestionOptions options;

    @SuppressWarnings("UnusedVariable")
    private final RtpOutput output;

    /**
     * @param output takes the packets; called from {@link #send} and {@link #handleTimeout} only
     */
    public CongestionController(CongestionOptions options, RtpOutput output) {
        this.options = options;
        this.output = output;
    }

    /**
     * Sends a packet now, or as soon as the pacer lets it. The values of the two header extensions
     * are written when the packet leaves; {@code header} must be writable and is changed.
     *
     * @param header a complete RTP header with its extensions, between position and limit
     * @param payload between position and limit; neither buffer is kept
     * @param transportSequenceOffset where the two bytes of the transport-wide sequence number are,
     *     from the header's position; or {@link #ABSENT}, and the packet takes no part in the
     *     estimate
     * @param absSendTimeOffset where the three bytes of abs-send-time are, or {@link #ABSENT}
     * @return false when the packet was dropped: the queue is full, or there is no path
     */
    public boolean send(
            PacketPriority priority,
            ByteBuffer header,
            ByteBuffer payload,
            int transportSequenceOffset,
            int absSendTimeOffset,
            long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /**
     * One RTCP packet of type 205, format 15, its header included.
     *
     * @return false, and nothing changes, when it is malformed
     */
    public boolean onTransportFeedback(ByteBuffer buffer, int offset, int length, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** The receiver's estimate (REMB), bit/s. */
    public void onRemb(long bitrateBps, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /**
     * What a report block says about one of our streams.
     *
     * @param fractionLost of 256 (RFC 3550 §6.4.1)
     * @param packets how many were expected since the report before, the weight of the fraction
     * @param rttNanos or a negative number when the block tells none
     */
    public void onReceiverReport(int fractionLost, int packets, long rttNanos, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /**
     * How much the user would send if it could, bit/s. Above the estimate it makes the controller
     * probe; at or below, it keeps quiet.
     */
    public void setWantedBps(long wantedBps, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** Lets waiting packets go and moves the estimate on. Early calls are harmless. */
    public void handleTimeout(long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** When {@link #handleTimeout} is due; {@code Deadline.NEVER} while nothing waits. */
    public long nextTimeout() {
        throw new UnsupportedOperationException();
    }

    /**
     * Bytes of padding that a running probe lacks. The user answers with packets of about that many
     * bytes through {@link #send} with {@link PacketPriority#PADDING}, or with nothing.
     */
    public int paddingBytesWanted(long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** What may be sent, all streams and their overhead (RTP headers) together, bit/s. */
    public long targetBps() {
        return options.startBps();
    }

    /** Changes whenever {@link #targetBps} changes: cheap to compare after each input. */
    public int targetVersion() {
        return 0;
    }

    /** Round trip time, smoothed; negative until known. */
    public long rttNanos() {
        return -1;
    }

    /** Share of packets that were lost in the last second or two, 0 to 1. */
    public double lossFraction() {
        return 0;
    }

    /** Bit/s that arrived, as measured by feedback; 0 until known. */
    public long acknowledgedBps() {
        return 0;
    }

    /** Bytes that wait in the pacer. */
    public int queuedBytes() {
        return 0;
    }

    /** Forgets packets that wait, for a peer that is closed or restarted. */
    public void clear() {}
}
