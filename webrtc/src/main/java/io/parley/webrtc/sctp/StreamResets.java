package io.parley.webrtc.sctp;

import io.parley.webrtc.sctp.SctpEvent.OutgoingStreamReset;
import io.parley.webrtc.wire.Limits;
import java.util.Arrays;

/**
 * Resets outgoing streams, one request at a time (RFC 6525 §5.1.2, §5.2.7).
 *
 * <p>A stream is reset once all its messages are acknowledged, so the peer seldom has to wait.
 */
final class StreamResets {
    static final int OUTGOING_RESET = 13;
    static final int RESPONSE = 16;
    private static final int FIXED_LENGTH = 16;

    private final SctpContext context;
    private final SendQueue queue;
    private final OutstandingData outstanding;
    private int[] waiting = new int[4];
    private int waitingCount;
    private int[] requested = new int[0];
    private int lastAssignedTsn;
    private int requestSequence;
    private boolean due;

    StreamResets(
            SctpContext context, SendQueue queue, OutstandingData outstanding, int initialTsn) {
        this.context = context;
        this.queue = queue;
        this.outstanding = outstanding;
        this.requestSequence = initialTsn - 1; // §4.1: it starts with the initial TSN
    }

    /** Resets a stream when its last message is through. */
    void add(int stream) {
        if (waitingCount == waiting.length) {
            waiting = Arrays.copyOf(waiting, waitingCount * 2);
        }
        waiting[waitingCount++] = stream;
    }

    boolean isDue() {
        if (requested.length == 0 && hasReadyStream()) {
            formRequest();
        }
        return due;
    }

    private boolean hasReadyStream() {
        for (int i = 0; i < waitingCount; i++) {
            if (isReady(waiting[i])) {
                return true;
            }
        }
        return false;
    }

    private boolean isReady(int id) {
        OutgoingStream stream = queue.find(id);
        return stream == null || stream.messages == 0;
    }

    private void formRequest() {
        int[] ready = new int[Math.min(waitingCount, Limits.SCTP_RESETS_PER_REQUEST)];
        int count = 0;
        int kept = 0;
        for (int i = 0; i < waitingCount; i++) {
            if (count < ready.length && isReady(waiting[i])) {
                ready[count++] = waiting[i];
            } else {
                waiting[kept++] = waiting[i];
            }
        }
        waitingCount = kept;
        requested = Arrays.copyOf(ready, count);
        requestSequence++;
        lastAssignedTsn = (int) (outstanding.nextTsn() - 1);
        due = true;
    }

    /**
     * Adds an Outgoing SSN Reset Request Parameter (§4.1).
     *
     * <pre>
     *  |     Parameter Type = 13       | Parameter Length = 16 + 2 * N |
     *  |           Re-configuration Request Sequence Number            |
     *  |           Re-configuration Response Sequence Number           |
     *  |                Sender's Last Assigned TSN                     |
     *  |  Stream Number 1 (optional)   |    Stream Number 2 (optional) |
     * </pre>
     */
    void writeRequest(PacketWriter writer, int responseSequence, long nowNanos) {
        due = false;
        writer.openChunk(ChunkType.RE_CONFIG, 0);
        writer.put16(OUTGOING_RESET);
        writer.put16(FIXED_LENGTH + 2 * requested.length);
        writer.put32(requestSequence);
        writer.put32(responseSequence);
        writer.put32(lastAssignedTsn);
        for (int stream : requested) {
            writer.put16(stream);
        }
        writer.closeChunk();
        context.timers.set(SctpTimer.RE_CONFIG, nowNanos + context.rto.rtoNanos());
    }

    /** The timer of a request expired (§5.1.1). */
    void onTimeout() {
        due = requested.length > 0;
    }

    /** The peer's answer (§4.4). */
    void onResponse(int sequence, int result, long nowNanos) {
        if (requested.length == 0 || sequence != requestSequence) {
            return;
        }
        context.clearErrors();
        if (result == ResetResult.IN_PROGRESS || result == ResetResult.REQUEST_IN_PROGRESS) {
            // Asked again under a new number: some peers answer an old number as they did before.
            requestSequence++;
            context.timers.set(SctpTimer.RE_CONFIG, nowNanos + context.rto.rtoNanos());
            return;
        }
        context.timers.stop(SctpTimer.RE_CONFIG);
        for (int id : requested) {
            OutgoingStream stream = queue.find(id);
            if (stream != null) {
                stream.reset();
                queue.forget(id);
            }
            context.events.add(new OutgoingStreamReset(id));
        }
        requested = new int[0];
        due = false;
    }
}
