package io.parley.webrtc.sctp;

import io.parley.webrtc.wire.Limits;
import io.parley.webrtc.wire.SerialNumber;

/** The receiving half of an association: TSNs, acknowledgements and reassembly. */
final class DataReceiver {
    /** Makes an initial TSN a number that stays positive when it is unwrapped backwards. */
    static final long TSN_EPOCH = 1L << 32;

    private final SctpContext context;
    private final TsnTracker tsns;
    private final ReassemblyQueue reassembly;
    private final AckScheduler acks;

    DataReceiver(SctpContext context, int peerInitialTsn) {
        this.context = context;
        this.tsns = new TsnTracker(TSN_EPOCH + (peerInitialTsn & 0xFFFFFFFFL));
        this.reassembly = new ReassemblyQueue(context);
        this.acks = new AckScheduler(context);
    }

    long cumulativeTsn() {
        return tsns.cumulativeTsn();
    }

    long unwrap(int tsn) {
        return SerialNumber.unwrap32(tsns.cumulativeTsn(), tsn);
    }

    AckScheduler acks() {
        return acks;
    }

    /**
     * Reads one DATA chunk.
     *
     * @return false when the peer overran the window with a message that can never be completed
     */
    boolean onData(DataView data) {
        long tsn = unwrap(data.tsn());
        if (!tsns.isInWindow(tsn)) {
            context.counters.increment(SctpCounter.DATA_OUT_OF_WINDOW);
            acks.ackNow();
            return true;
        }
        if (tsns.contains(tsn)) {
            context.counters.increment(SctpCounter.DUPLICATE_TSNS);
            acks.onDuplicate(data.tsn());
            return true;
        }
        if (!hasRoomFor(tsn, data.length()) || !reassembly.add(tsn, data)) {
            context.counters.increment(SctpCounter.DATA_OUT_OF_WINDOW);
            acks.ackNow();
            // Nothing is missing, nothing waits for the user, and yet there is no room: nothing
            // that
            // comes can change that.
            return tsn != tsns.cumulativeTsn() + 1 || context.unconsumed() > 0;
        }
        boolean hadGaps = tsns.hasGaps();
        tsns.add(tsn);
        if (data.wantsImmediateAck() || hadGaps || tsns.hasGaps() || reopens()) {
            acks.ackNow(); // RFC 9260 §6.2, §6.7
        } else {
            acks.onData();
        }
        return true;
    }

    /**
     * §6.2: with the window full, only what fills a gap may come in, and that not for ever. While
     * messages wait for the user, a probe of the window (§6.1 A) may as well: it is acknowledged
     * late, so there are few, and its sender need not take it for lost.
     */
    private boolean hasRoomFor(long tsn, int length) {
        long window = context.options.receiveWindow();
        long used = reassembly.heldBytes() + context.unconsumed() + length;
        if (used <= window) {
            return true;
        }
        boolean probes = context.unconsumed() > 0 && tsn == tsns.cumulativeTsn() + 1;
        return (probes || tsn < tsns.highestTsn()) && used <= window + Limits.SCTP_GAP_FILL_BYTES;
    }

    /** Whether the peer knows of a small window that is large again (§6.2, window update). */
    private boolean reopens() {
        long window = context.options.receiveWindow();
        return acks.lastARwnd() < window / 4 && aRwnd() > window / 2;
    }

    /** The user has done with messages: tells the peer when that opens a window that was small. */
    void onConsumed() {
        if (reopens()) {
            acks.ackNow();
        }
    }

    /** FORWARD TSN (RFC 3758 §3.2, §3.6); false if the chunk is malformed. */
    boolean onForwardTsn(TlvReader chunk) {
        byte[] bytes = chunk.array();
        int from = chunk.valueStart();
        if (chunk.valueLength() < 4 || (chunk.valueLength() & 3) != 0) {
            return false;
        }
        long newCumulative = unwrap(Bytes.i32(bytes, from));
        acks.ackNow();
        if (newCumulative <= tsns.cumulativeTsn()) {
            return true;
        }
        if (!tsns.isInWindow(newCumulative)) {
            context.counters.increment(SctpCounter.DATA_OUT_OF_WINDOW);
            return true;
        }
        tsns.forwardTo(newCumulative);
        reassembly.forwardTo(newCumulative);
        for (int i = 4; i < chunk.valueLength(); i += 4) {
            reassembly.skipTo(Bytes.u16(bytes, from + i), Bytes.u16(bytes, from + i + 2));
        }
        return true;
    }

    void resetStream(int id) {
        reassembly.resetStream(id);
    }

    int[] orderedStreams() {
        return reassembly.orderedStreams();
    }

    long aRwnd() {
        long used = reassembly.heldBytes() + context.unconsumed();
        return Math.max(0, context.options.receiveWindow() - used);
    }

    /**
     * Adds a SACK (RFC 9260 §3.3.4).
     *
     * <pre>
     *  |                      Cumulative TSN Ack                       |
     *  |          Advertised Receiver Window Credit (a_rwnd)           |
     *  | Number of Gap Ack Blocks = N  |  Number of Duplicate TSNs = M |
     *  |    Gap Ack Block #1 Start     |     Gap Ack Block #1 End      |
     *  |                       Duplicate TSN 1                         |
     * </pre>
     */
    void writeSack(PacketWriter writer) {
        writer.openChunk(ChunkType.SACK, 0);
        writer.put32((int) tsns.cumulativeTsn());
        writer.put32((int) aRwnd());
        int countsAt = writer.mark();
        writer.put32(0);
        int blocks = 0;
        long start = tsns.nextReceived(tsns.cumulativeTsn() + 1);
        while (start <= tsns.highestTsn() && blocks < maxBlocks(writer)) {
            long end = tsns.nextMissing(start) - 1;
            writer.put16((int) (start - tsns.cumulativeTsn()));
            writer.put16((int) (end - tsns.cumulativeTsn()));
            blocks++;
            start = tsns.nextReceived(end + 1);
        }
        writer.set16(countsAt, blocks);
        writer.set16(countsAt + 2, acks.writeDuplicates(writer));
        writer.closeChunk();
        acks.onSent(aRwnd());
    }

    private static int maxBlocks(PacketWriter writer) {
        return writer.space() < AckScheduler.MAX_DUPLICATES * 4 + 4 ? 0 : Limits.SCTP_GAP_BLOCKS;
    }
}
