package io.parley.webrtc.sctp;

/** The graceful end of an association (RFC 9260 §9.2): which chunk is due in which state. */
final class ShutdownProgress {
    private final SctpContext context;
    private boolean wanted;
    private boolean shutdownDue;
    private boolean ackDue;
    private boolean completeDue;

    ShutdownProgress(SctpContext context) {
        this.context = context;
    }

    void want() {
        wanted = true;
    }

    boolean isWanted() {
        return wanted;
    }

    /** Nothing is queued or unacknowledged. */
    SctpState onAllAcknowledged(SctpState state) {
        return switch (state) {
            case SHUTDOWN_PENDING -> {
                shutdownDue = true;
                yield SctpState.SHUTDOWN_SENT;
            }
            case SHUTDOWN_RECEIVED -> {
                ackDue = true;
                yield SctpState.SHUTDOWN_ACK_SENT;
            }
            case CLOSED,
                    COOKIE_WAIT,
                    COOKIE_ECHOED,
                    ESTABLISHED,
                    SHUTDOWN_SENT,
                    SHUTDOWN_ACK_SENT ->
                    state;
        };
    }

    SctpState onShutdown(SctpState state) {
        return switch (state) {
            case ESTABLISHED, SHUTDOWN_PENDING -> SctpState.SHUTDOWN_RECEIVED;
            case SHUTDOWN_SENT, SHUTDOWN_ACK_SENT -> {
                ackDue = true; // both sides shut down at once, or our answer was lost
                yield SctpState.SHUTDOWN_ACK_SENT;
            }
            case CLOSED, COOKIE_WAIT, COOKIE_ECHOED, SHUTDOWN_RECEIVED -> state;
        };
    }

    /** Whether the association is over. */
    boolean onShutdownAck(SctpState state) {
        completeDue = state == SctpState.SHUTDOWN_SENT || state == SctpState.SHUTDOWN_ACK_SENT;
        return completeDue;
    }

    /** Data after our SHUTDOWN: the peer may not have seen it. */
    void onData(SctpState state) {
        shutdownDue |= state == SctpState.SHUTDOWN_SENT;
    }

    /** RFC 9260 §8.4 (5): a SHUTDOWN ACK again means that our SHUTDOWN COMPLETE was lost. */
    void onChunkAfterEnd(int type) {
        completeDue |= type == ChunkType.SHUTDOWN_ACK;
    }

    void onTimeout(SctpState state) {
        shutdownDue = state == SctpState.SHUTDOWN_SENT;
        ackDue = state == SctpState.SHUTDOWN_ACK_SENT;
    }

    void write(PacketWriter writer, long cumulativeTsn, long nowNanos) {
        if (ackDue) {
            writer.emptyChunk(ChunkType.SHUTDOWN_ACK, 0);
        } else if (shutdownDue) {
            writer.openChunk(ChunkType.SHUTDOWN, 0);
            writer.put32((int) cumulativeTsn);
            writer.closeChunk();
        } else {
            return;
        }
        ackDue = false;
        shutdownDue = false;
        context.timers.set(SctpTimer.T2_SHUTDOWN, nowNanos + context.rto.rtoNanos());
    }

    boolean isCompleteDue() {
        return completeDue;
    }

    void writeComplete(PacketWriter writer) {
        completeDue = false;
        writer.emptyChunk(ChunkType.SHUTDOWN_COMPLETE, 0);
    }
}
