package io.parley.webrtc.sctp;

import io.parley.webrtc.wire.SerialNumber;
import org.jspecify.annotations.Nullable;

/** The sending half of an association: windows, transmission and retransmission of DATA. */
final class DataSender {
    /** A rest of a packet smaller than this is left free rather than filled with a fragment. */
    private static final int SMALLEST_FRAGMENT = 256;

    private final SctpContext context;
    private final SendQueue queue;
    private final OutstandingData outstanding;
    private final CongestionControl congestion;
    private final ForwardTsnWriter forwardTsn = new ForwardTsnWriter();
    private final int maxPayload;
    private long peerRwnd;

    /** A chunk went into a closed window, and nothing else is on its way (RFC 9260 §6.1 A). */
    private boolean probing;

    private boolean fastRetransmitDue;
    private boolean forwardTsnDue;
    private long forwardTsnSentNanos;
    private long forwardTsnSentPoint;
    private long lastSentNanos;

    DataSender(
            SctpContext context,
            SendQueue queue,
            long initialTsn,
            long peerARwnd,
            boolean peerKnowsForwardTsn) {
        this.context = context;
        this.queue = queue;
        this.outstanding = new OutstandingData(queue, initialTsn, peerKnowsForwardTsn);
        int mtu = PacketWriter.maxLength(context.options);
        this.congestion = new CongestionControl(mtu);
        this.maxPayload = mtu - PacketWriter.HEADER_LENGTH - DataView.HEADER_LENGTH;
        this.peerRwnd = peerARwnd;
    }

    OutstandingData outstanding() {
        return outstanding;
    }

    CongestionControl congestion() {
        return congestion;
    }

    /** Nothing is queued, and everything that was sent is acknowledged. */
    boolean isDone() {
        return outstanding.isEmpty() && queue.isEmpty();
    }

    /** Whether the congestion window and the queues let DATA go out now. */
    boolean wantsToSend() {
        return fastRetransmitDue
                || (outstanding.bytesInFlight() < congestion.cwnd()
                        && (outstanding.hasRetransmissions() || !queue.isEmpty()));
    }

    boolean isForwardTsnDue() {
        return forwardTsnDue;
    }

    void writeForwardTsn(PacketWriter writer, long nowNanos) {
        forwardTsnDue = false;
        forwardTsnSentNanos = nowNanos;
        forwardTsnSentPoint = outstanding.advancedPeerAckPoint();
        forwardTsn.write(writer, outstanding);
        startT3IfStopped(nowNanos); // RFC 3758 §3.5 C5
    }

    /** Adds chunks to be sent again, then new ones, as far as the windows and the packet allow. */
    void fill(PacketWriter writer, long nowNanos) {
        boolean fast = fastRetransmitDue;
        // RFC 9260 §7.2.4 (3): the first packet of a fast retransmission ignores the window.
        if (!fast && outstanding.bytesInFlight() >= congestion.cwnd()) {
            return;
        }
        long tsn = outstanding.nextRetransmission();
        while (tsn >= 0) {
            ChunkRing chunks = outstanding.chunks();
            int slot = chunks.slot(tsn);
            if (!fits(writer, chunks.lengths[slot])) {
                return;
            }
            context.counters.increment(SctpCounter.RETRANSMISSIONS);
            outstanding.onRetransmitted(tsn, nowNanos);
            write(writer, tsn, chunks.message(slot), chunks.offsets[slot], chunks.lengths[slot]);
            fastRetransmitDue = false;
            onSent(nowNanos, tsn == outstanding.cumulativeAck() + 1);
            tsn = outstanding.nextRetransmission();
        }
        fastRetransmitDue = false;
        if (outstanding.bytesInFlight() < congestion.cwnd()) {
            fillNew(writer, nowNanos);
        }
    }

    private void fillNew(PacketWriter writer, long nowNanos) {
        while (!outstanding.isFull()) {
            OutgoingMessage message = queue.next(nowNanos);
            if (message == null) {
                return;
            }
            int length = fragmentLength(message, writer.space() - DataView.HEADER_LENGTH);
            // RFC 9260 §6.1 A: into a closed window goes one chunk, to find out when it opens.
            if (length == 0 || (length > peerRwnd && outstanding.bytesInFlight() > 0)) {
                return;
            }
            leaveIdle(nowNanos);
            probing = length > peerRwnd;
            int offset = message.sent;
            queue.onSent(message, length);
            long tsn = outstanding.add(message, offset, length, nowNanos);
            write(writer, tsn, message, offset, length);
            peerRwnd = Math.max(0, peerRwnd - length);
            onSent(nowNanos, false);
        }
    }

    /** How much of a message to put into the packet: whole if possible at all; 0 for nothing. */
    private int fragmentLength(OutgoingMessage message, int space) {
        int remaining = message.remaining();
        if (remaining <= space) {
            return remaining;
        }
        boolean wholeFitsAPacket = message.sent == 0 && remaining <= maxPayload;
        return wholeFitsAPacket || space < SMALLEST_FRAGMENT ? 0 : space & ~3;
    }

    private static boolean fits(PacketWriter writer, int length) {
        return DataView.HEADER_LENGTH + Bytes.padded(length) <= writer.space();
    }

    private static void write(
            PacketWriter writer, long tsn, OutgoingMessage message, int offset, int length) {
        int flags =
                (offset == 0 ? DataView.BEGIN : 0)
                        | (offset + length == message.length ? DataView.END : 0)
                        | (message.unordered ? DataView.UNORDERED : 0);
        writer.openChunk(ChunkType.DATA, flags);
        writer.put32((int) tsn);
        writer.put16(message.stream.id);
        writer.put16(message.ssn);
        writer.put32(message.ppid);
        writer.put(message.payload, offset, length);
        writer.closeChunk();
    }

    private void leaveIdle(long nowNanos) {
        if (outstanding.isEmpty() && nowNanos - lastSentNanos > context.rto.rtoNanos()) {
            congestion.onIdle();
        }
    }

    private void onSent(long nowNanos, boolean earliest) {
        lastSentNanos = nowNanos;
        if (earliest) { // §6.3.2 R1; a retransmission of the earliest chunk starts it anew
            context.timers.set(SctpTimer.T3_RTX, nowNanos + context.rto.rtoNanos());
        } else {
            startT3IfStopped(nowNanos);
        }
    }

    private void startT3IfStopped(long nowNanos) {
        if (!context.timers.isRunning(SctpTimer.T3_RTX)) {
            context.timers.set(SctpTimer.T3_RTX, nowNanos + context.rto.rtoNanos());
        }
    }

    /** A SACK, or a SHUTDOWN that carries a cumulative TSN only. */
    void onSack(int wireCumulative, @Nullable SackView sack, long nowNanos) {
        long before = outstanding.cumulativeAck();
        long flightBefore = outstanding.bytesInFlight();
        long cumulative = SerialNumber.unwrap32(before, wireCumulative);
        if (!outstanding.onCumulativeAck(cumulative, nowNanos)) {
            context.counters.increment(SctpCounter.CHUNKS_IGNORED);
            return;
        }
        for (int i = 0; sack != null && i < sack.gapBlocks(); i++) {
            outstanding.onGapBlock(sack.gapStart(i), sack.gapEnd(i), nowNanos);
        }
        outstanding.countMissing(nowNanos);
        if (outstanding.rttNanos() >= 0) {
            context.rto.onRoundTrip(outstanding.rttNanos());
            congestion.onRoundTrip(outstanding.rttNanos());
        }
        if (cumulative > before) {
            congestion.onCumulativeAck(cumulative, outstanding.bytesAcked(), (int) flightBefore);
        }
        if (outstanding.lossFound() && congestion.onFastRetransmit(outstanding.nextTsn() - 1)) {
            context.counters.increment(SctpCounter.FAST_RECOVERIES);
            fastRetransmitDue = true;
        }
        if (sack != null) {
            onWindow(sack.aRwnd(), cumulative > before, nowNanos);
        }
        if (outstanding.bytesAcked() > 0 || cumulative > before || peerRwnd == 0) {
            context.clearErrors();
        }
        updateT3(cumulative > before, nowNanos);
        scheduleForwardTsn(nowNanos);
    }

    private void onWindow(long aRwnd, boolean advanced, long nowNanos) {
        peerRwnd = Math.max(0, aRwnd - outstanding.bytesInFlight());
        if (advanced) {
            probing = false;
        } else if (probing && peerRwnd > 0) {
            // The window opened and the probe is not acknowledged: the peer had no room for it.
            probing = false;
            outstanding.markAllLost(nowNanos);
            fastRetransmitDue = outstanding.hasRetransmissions();
        }
    }

    private void updateT3(boolean advanced, long nowNanos) {
        if (outstanding.isEmpty()) { // §6.3.2 R2
            context.timers.stop(SctpTimer.T3_RTX);
            congestion.onNothingInFlight();
        } else if (advanced) { // §6.3.2 R3
            context.timers.set(SctpTimer.T3_RTX, nowNanos + context.rto.rtoNanos());
        }
    }

    /** RFC 3758 §3.5 C3: tells the peer what was given up, once a round trip if that is old. */
    private void scheduleForwardTsn(long nowNanos) {
        long point = outstanding.advancedPeerAckPoint();
        if (point > outstanding.cumulativeAck()
                && (point > forwardTsnSentPoint
                        || nowNanos - forwardTsnSentNanos >= context.rto.srttNanos())) {
            forwardTsnDue = true;
        }
    }

    /** RFC 9260 §6.3.3. */
    void onT3Expired(long nowNanos) {
        context.counters.increment(SctpCounter.T3_EXPIRATIONS);
        if (!probing) { // a closed window says nothing about the path
            context.rto.backOff();
            congestion.onTimeout();
        }
        fastRetransmitDue = false;
        outstanding.markAllLost(nowNanos);
        forwardTsnDue = outstanding.advancedPeerAckPoint() > outstanding.cumulativeAck();
        if (!outstanding.isEmpty()) {
            startT3IfStopped(nowNanos);
        }
    }
}
