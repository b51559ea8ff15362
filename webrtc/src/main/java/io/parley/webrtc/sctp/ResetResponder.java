package io.parley.webrtc.sctp;

import io.parley.webrtc.sctp.SctpEvent.IncomingStreamReset;

/**
 * Answers the peer's re-configuration requests (RFC 6525 §5.2). Resets of its outgoing streams are
 * carried out; everything else is denied, since data channels do not use it (RFC 8831 §6.7).
 */
final class ResetResponder {
    private static final int INCOMING_RESET = 14;
    private static final int SSN_TSN_RESET = 15;
    private static final int ADD_OUTGOING = 17;
    private static final int ADD_INCOMING = 18;
    private static final int MAX_RESPONSES = 2;
    private static final int FIXED_LENGTH = 12;

    private final SctpContext context;
    private final DataReceiver receiver;
    private final int[] sequences = new int[MAX_RESPONSES];
    private final int[] results = new int[MAX_RESPONSES];
    private int responses;
    private int expectedSequence;
    private int lastResult = ResetResult.PERFORMED;

    ResetResponder(SctpContext context, DataReceiver receiver, int peerInitialTsn) {
        this.context = context;
        this.receiver = receiver;
        this.expectedSequence = peerInitialTsn;
    }

    /** The number of the last request that was answered. */
    int lastSequence() {
        return expectedSequence - 1;
    }

    boolean isDue() {
        return responses > 0;
    }

    /** A parameter of a RE-CONFIG chunk; false if it is malformed. */
    boolean onParameter(TlvReader parameter, StreamResets own, long nowNanos) {
        byte[] bytes = parameter.array();
        int value = parameter.valueStart();
        switch (parameter.parameterType()) {
            case StreamResets.RESPONSE -> {
                if (parameter.valueLength() < 8) {
                    return false;
                }
                own.onResponse(Bytes.i32(bytes, value), Bytes.i32(bytes, value + 4), nowNanos);
            }
            case StreamResets.OUTGOING_RESET -> {
                if (parameter.valueLength() < FIXED_LENGTH) {
                    return false;
                }
                respond(Bytes.i32(bytes, value), resultOf(parameter));
            }
            case INCOMING_RESET, SSN_TSN_RESET, ADD_OUTGOING, ADD_INCOMING -> {
                if (parameter.valueLength() < 4) {
                    return false;
                }
                deny(Bytes.i32(bytes, value));
            }
            default -> context.counters.increment(SctpCounter.CHUNKS_IGNORED);
        }
        return true;
    }

    private int resultOf(TlvReader request) {
        int sequence = Bytes.i32(request.array(), request.valueStart());
        if (sequence == expectedSequence - 1 && lastResult != ResetResult.IN_PROGRESS) {
            return lastResult; // §5.2.1: a retransmission gets the answer once more
        }
        if (sequence == expectedSequence) {
            expectedSequence++;
        } else if (sequence != expectedSequence - 1) {
            return ResetResult.BAD_SEQUENCE_NUMBER;
        }
        lastResult = perform(request);
        return lastResult;
    }

    private int perform(TlvReader request) {
        byte[] bytes = request.array();
        int value = request.valueStart();
        if (receiver.unwrap(Bytes.i32(bytes, value + 8)) > receiver.cumulativeTsn()) {
            return ResetResult.IN_PROGRESS; // §5.2.2 E3
        }
        if (request.valueLength() == FIXED_LENGTH) { // §4.1: no number means all streams
            for (int stream : receiver.orderedStreams()) {
                receiver.resetStream(stream);
            }
            context.events.add(new IncomingStreamReset(IncomingStreamReset.ALL_STREAMS));
        }
        for (int at = FIXED_LENGTH; at + 2 <= request.valueLength(); at += 2) {
            int stream = Bytes.u16(bytes, value + at);
            receiver.resetStream(stream);
            context.events.add(new IncomingStreamReset(stream));
        }
        return ResetResult.PERFORMED;
    }

    private void deny(int sequence) {
        if (sequence == expectedSequence) {
            expectedSequence++;
            lastResult = ResetResult.DENIED;
        }
        respond(sequence, ResetResult.DENIED);
    }

    private void respond(int sequence, int result) {
        if (responses < MAX_RESPONSES) {
            sequences[responses] = sequence;
            results[responses++] = result;
        }
    }

    /** Adds Re-configuration Response Parameters (§4.4). */
    void writeResponses(PacketWriter writer) {
        writer.openChunk(ChunkType.RE_CONFIG, 0);
        for (int i = 0; i < responses; i++) {
            writer.put16(StreamResets.RESPONSE);
            writer.put16(FIXED_LENGTH);
            writer.put32(sequences[i]);
            writer.put32(results[i]);
        }
        writer.closeChunk();
        responses = 0;
    }
}
