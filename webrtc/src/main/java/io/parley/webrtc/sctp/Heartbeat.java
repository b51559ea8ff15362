package io.parley.webrtc.sctp;

import java.util.random.RandomGenerator;

/** Probes an idle peer, and answers its probes (RFC 9260 §8.3). */
final class Heartbeat {
    /** RFC 9260 §16, "HB.interval". */
    static final long INTERVAL_NANOS = 30_000_000_000L;

    private static final int INFO_PARAMETER = 1;
    private static final int INFO_LENGTH = 20;

    /** Longer infos of a peer are not echoed: they would not fit a packet with other chunks. */
    private static final int MAX_ECHO_LENGTH = 512;

    private final SctpContext context;
    private final RandomGenerator random;
    private final byte[] echo = new byte[MAX_ECHO_LENGTH];
    private int echoLength;
    private boolean echoDue;
    private boolean due;
    private boolean unanswered;
    private long nonce;
    private long sentNanos;

    Heartbeat(SctpContext context, RandomGenerator random) {
        this.context = context;
        this.random = random;
    }

    /** Something arrived: there is no need to ask for a while. */
    void onActivity(long nowNanos) {
        unanswered = false;
        context.timers.set(SctpTimer.HEARTBEAT, nowNanos + INTERVAL_NANOS);
    }

    /** The timer expired; true when a probe before this one was not answered. */
    boolean onTimeout() {
        boolean failed = unanswered;
        due = true;
        return failed;
    }

    boolean isDue() {
        return due;
    }

    void write(PacketWriter writer, long nowNanos) {
        due = false;
        unanswered = true;
        nonce = random.nextLong();
        sentNanos = nowNanos;
        writer.openChunk(ChunkType.HEARTBEAT, 0);
        writer.put16(INFO_PARAMETER);
        writer.put16(INFO_LENGTH);
        writer.put64(nonce);
        writer.put64(nowNanos);
        writer.closeChunk();
        context.timers.set(SctpTimer.HEARTBEAT, nowNanos + context.rto.rtoNanos());
    }

    void onAck(TlvReader chunk, long nowNanos) {
        if (unanswered
                && chunk.valueLength() == INFO_LENGTH
                && Bytes.i64(chunk.array(), chunk.valueStart() + 4) == nonce) {
            context.clearErrors();
            context.rto.onRoundTrip(nowNanos - sentNanos);
            onActivity(nowNanos);
        } else {
            context.counters.increment(SctpCounter.CHUNKS_IGNORED);
        }
    }

    void onRequest(TlvReader chunk) {
        if (chunk.valueLength() > MAX_ECHO_LENGTH) {
            context.counters.increment(SctpCounter.CHUNKS_IGNORED);
            return;
        }
        echoLength = chunk.valueLength();
        System.arraycopy(chunk.array(), chunk.valueStart(), echo, 0, echoLength);
        echoDue = true;
    }

    boolean isEchoDue() {
        return echoDue;
    }

    void writeEcho(PacketWriter writer) {
        echoDue = false;
        writer.openChunk(ChunkType.HEARTBEAT_ACK, 0);
        writer.put(echo, 0, echoLength);
        writer.closeChunk();
    }
}
