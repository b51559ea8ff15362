package io.parley.webrtc.bwe;

import io.parley.webrtc.rtcp.RtcpWriter;
import io.parley.webrtc.rtcp.TransportFeedbackView;
import io.parley.webrtc.rtcp.TransportFeedbackWriter;
import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.SerialNumber;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The receiver's side of transport-wide congestion control: records when numbered packets arrive,
 * and reports it every 50 to 100 ms (draft-holmer-rmcat-transport-wide-cc-extensions-01). One for a
 * peer connection; not thread-safe; nothing is allocated for a packet.
 *
 * <p>Packets that never came are reported as such once a later one came. One that comes late is
 * reported with all behind it: its sender knows the others, and ignores them.
 */
public final class TransportFeedbackRecorder {
    private static final long MS = 1_000_000;

    /** 2.5 s of 800 packets a second; what reaches further back is forgotten. */
    private static final int CAPACITY = 2_048;

    /** So many of them stay when the others make room. */
    private static final int KEPT = 512;

    private static final long INTERVAL_NANOS = 100 * MS;

    /** With much to report a sender is told sooner: it can do more damage in the same time. */
    private static final long FAST_INTERVAL_NANOS = 50 * MS;

    private static final int MANY_PACKETS = 20;

    private final int senderSsrc;
    private final RtcpWriter writer = new RtcpWriter();

    /** Made with the first packet: most connections of a server receive nothing. */
    private long[] ticks = {};

    /** The sequence number of the first element; negative before the first packet. */
    private long origin = -1;

    private long highest = -1;
    private long reportFrom;
    private int pending;
    private long firstPendingNanos = Deadline.NEVER;
    private boolean due;
    private int mediaSsrc;
    private int reports;

    /**
     * @param senderSsrc the SSRC by which this side sends RTCP
     */
    public TransportFeedbackRecorder(int senderSsrc) {
        this.senderSsrc = senderSsrc;
    }

    /**
     * A packet arrived.
     *
     * @param itsSsrc a report names the latest
     * @param transportSequence the value of its transport-wide sequence number, 0 to 65535
     */
    public void onPacket(int itsSsrc, int transportSequence, long nowNanos) {
        long sequence =
                highest < 0
                        ? transportSequence + (1L << 16)
                        : SerialNumber.unwrap16(highest, transportSequence);
        if (highest < 0 || sequence - highest >= CAPACITY - KEPT) {
            begin(sequence);
        } else if (sequence < origin) {
            return; // too late for a report to be of use
        }
        makeRoom(sequence);
        int index = (int) (sequence - origin);
        if (ticks[index] != TransportFeedbackWriter.NOT_RECEIVED) {
            return; // twice; the first arrival counts
        }
        ticks[index] = nowNanos / TransportFeedbackView.TICK_NANOS;
        highest = Math.max(highest, sequence);
        reportFrom = Math.min(reportFrom, sequence);
        mediaSsrc = itsSsrc;
        if (pending++ == 0) {
            firstPendingNanos = nowNanos;
        }
    }

    /** Moves time on. Early, late and repeated calls are all harmless. */
    public void handleTimeout(long nowNanos) {
        due = due || nowNanos >= nextTimeout();
    }

    /**
     * Appends one RTCP packet that is due; false when there is none or no room. Call until false.
     *
     * @param out a heap buffer with room for 200 bytes at least
     */
    public boolean pollTransmit(ByteBuffer out, long nowNanos) {
        handleTimeout(nowNanos);
        if (!due) {
            return false;
        }
        int count = (int) (highest + 1 - reportFrom);
        writer.begin(out);
        int written =
                writer.transportFeedback(
                        senderSsrc,
                        mediaSsrc,
                        reports,
                        (int) reportFrom & 0xFFFF,
                        ticks,
                        (int) (reportFrom - origin),
                        count);
        if (written == 0) {
            return false;
        }
        reports++;
        reportFrom += written;
        if (written == count) {
            due = false;
            pending = 0;
            firstPendingNanos = Deadline.NEVER;
        }
        return true;
    }

    /** When the next report is due; {@code Deadline.NEVER} while nothing arrived. */
    public long nextTimeout() {
        if (pending == 0) {
            return Deadline.NEVER;
        }
        return firstPendingNanos + (pending < MANY_PACKETS ? INTERVAL_NANOS : FAST_INTERVAL_NANOS);
    }

    /** The first packet, or one so far ahead that its sender must have begun anew. */
    private void begin(long sequence) {
        if (ticks.length == 0) {
            ticks = new long[CAPACITY];
        }
        Arrays.fill(ticks, TransportFeedbackWriter.NOT_RECEIVED);
        origin = sequence;
        highest = sequence;
        reportFrom = sequence;
        pending = 0;
    }

    private void makeRoom(long sequence) {
        long beyond = sequence - origin - (CAPACITY - 1);
        if (beyond <= 0) {
            return;
        }
        // In steps of more than one packet, so that the rest is rarely moved.
        int dropped = (int) Math.max(beyond, highest - origin - KEPT);
        System.arraycopy(ticks, dropped, ticks, 0, CAPACITY - dropped);
        Arrays.fill(ticks, CAPACITY - dropped, CAPACITY, TransportFeedbackWriter.NOT_RECEIVED);
        origin += dropped;
        reportFrom = Math.max(reportFrom, origin);
    }
}
