package io.parley.webrtc.sctp;

/** When to acknowledge (RFC 9260 §6.2): every second packet, after 200 ms, or at once. */
final class AckScheduler {
    static final int MAX_DUPLICATES = 16;

    /** RFC 9260 §16, "SACK.Delay". */
    static final long DELAY_NANOS = 200_000_000;

    private static final int PACKETS_PER_SACK = 2;

    private final SctpContext context;
    private final int[] duplicates = new int[MAX_DUPLICATES];
    private int duplicateCount;
    private boolean dataInPacket;
    private int packetsWithData;
    private boolean due;
    private long lastARwnd;

    AckScheduler(SctpContext context) {
        this.context = context;
        this.lastARwnd = context.options.receiveWindow();
    }

    void onData() {
        dataInPacket = true;
    }

    void ackNow() {
        due = true;
    }

    void onDuplicate(int tsn) {
        if (duplicateCount < MAX_DUPLICATES) {
            duplicates[duplicateCount++] = tsn;
        }
        due = true;
    }

    /** All chunks of a packet were read. */
    void onPacketEnd(long nowNanos) {
        if (!dataInPacket) {
            return;
        }
        dataInPacket = false;
        if (++packetsWithData >= PACKETS_PER_SACK) {
            due = true;
        } else if (!due && !context.timers.isRunning(SctpTimer.DELAYED_ACK)) {
            context.timers.set(SctpTimer.DELAYED_ACK, nowNanos + DELAY_NANOS);
        }
    }

    /** Whether a SACK is due; data that goes out anyway takes a waiting one with it. */
    boolean isDue() {
        return due;
    }

    boolean isWaiting() {
        return due || packetsWithData > 0;
    }

    long lastARwnd() {
        return lastARwnd;
    }

    int writeDuplicates(PacketWriter writer) {
        for (int i = 0; i < duplicateCount; i++) {
            writer.put32(duplicates[i]);
        }
        return duplicateCount;
    }

    void onSent(long aRwnd) {
        lastARwnd = aRwnd;
        due = false;
        packetsWithData = 0;
        duplicateCount = 0;
        context.timers.stop(SctpTimer.DELAYED_ACK);
    }
}
