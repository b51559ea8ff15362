package io.parley.webrtc.sctp;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.sctp.SctpEvent.Closed;
import io.parley.webrtc.sctp.SctpEvent.Connected;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One SCTP association over DTLS (RFC 9260, RFC 8261), with partial reliability (RFC 3758), stream
 * reset (RFC 6525) and zero checksums (RFC 9653).
 *
 * <p>A sans-IO engine: after each call, call {@link #pollTransmit} until false and {@link
 * #pollEvent} until null. Not thread-safe. The states are those of {@link SctpState}.
 */
public final class SctpAssociation {
    private final SctpContext context;
    private final SendQueue queue;
    private final Handshake handshake;
    private final Heartbeat heartbeat;
    private final ShutdownProgress shutdown;
    private final PacketReader packet;
    private final PacketWriter writer;
    private final DataView data = new DataView();
    private final SackView sack = new SackView();
    private final TlvReader parameters = new TlvReader();
    private SctpState state = SctpState.CLOSED;
    private @Nullable Tcb tcb;
    private boolean terminated;
    private boolean cookieAckDue;
    private int unknownChunkDue;
    private @Nullable String abortDue;

    /**
     * @param random source of the verification tag, the initial TSN and the cookie key; a secure
     *     one outside of tests
     */
    public SctpAssociation(SctpOptions options, RandomGenerator random) {
        context = new SctpContext(requireNonNull(options, "options"));
        requireNonNull(random, "random");
        queue = new SendQueue(context);
        handshake = new Handshake(context, random);
        heartbeat = new Heartbeat(context, random);
        shutdown = new ShutdownProgress(context);
        packet = new PacketReader(context);
        writer = new PacketWriter(options);
    }

    /** Sends INIT, unless the peer connected already. */
    public void connect(long nowNanos) {
        if (state == SctpState.CLOSED && !terminated) {
            handshake.start();
            state = SctpState.COOKIE_WAIT;
        }
    }

    public SctpState state() {
        return state;
    }

    /** Whether it ended; it does not start again. */
    public boolean isTerminated() {
        return terminated;
    }

    public SctpCounters counters() {
        return context.counters;
    }

    /**
     * Queues a copy of a message; possible before the association is up.
     *
     * @param payload one byte or more
     * @return false if the send buffer is full, or the association shuts down or ended
     */
    public boolean send(
            int stream, int ppid, Delivery delivery, ByteBuffer payload, long nowNanos) {
        if (!payload.hasRemaining()) {
            throw new IllegalArgumentException("payload: empty (expected: 1 byte or more)");
        }
        return !terminated
                && !shutdown.isWanted()
                && state.compareTo(SctpState.ESTABLISHED) <= 0
                && queue.add(stream, ppid, delivery, payload, nowNanos);
    }

    /** User bytes of a stream that are not on the wire yet. */
    public long bufferedAmount(int stream) {
        OutgoingStream outgoing = queue.find(stream);
        return outgoing == null ? 0 : outgoing.bufferedAmount;
    }

    /**
     * Whether the peer has acknowledged, or will never get, all that was given to {@link #send}.
     */
    public boolean isAllAcknowledged() {
        return queue.isEmpty() && (tcb == null || tcb.sender.outstanding().isEmpty());
    }

    /** When the buffered amount falls to {@code bytes}, an event tells. */
    public void setBufferedAmountLowThreshold(int stream, long bytes) {
        queue.stream(stream).bufferedAmountLowThreshold = bytes;
    }

    /**
     * From now on a delivered message takes room in the receive window until {@link #consume}: a
     * user who is slow slows the peer down, and what waits for it is bounded.
     */
    public void holdDelivered() {
        context.holdDelivered();
    }

    /**
     * The user has done with messages that were delivered after {@link #holdDelivered()}.
     *
     * @param bytes of their payloads, together
     */
    public void consume(int messages, long bytes) {
        context.onConsumed(messages, bytes);
        if (tcb != null && !terminated) {
            tcb.receiver.onConsumed();
        }
    }

    /** Whether the peer can reset streams (RFC 6525); known once connected. */
    public boolean peerResetsStreams() {
        return tcb != null && tcb.peer.reConfig();
    }

    /** Resets an outgoing stream when all its messages are acknowledged; only once connected. */
    public void resetStream(int stream) {
        if (tcb != null) {
            tcb.resets.add(stream);
        }
    }

    /** Ends the association after everything that is queued was acknowledged (RFC 9260 §9.2). */
    public void shutdown(long nowNanos) {
        if (terminated) {
            return;
        }
        if (!state.isEstablishedOrLater()) {
            close("shut down before it was connected");
            return;
        }
        shutdown.want();
        if (state == SctpState.ESTABLISHED) {
            state = SctpState.SHUTDOWN_PENDING;
        }
        advanceShutdown();
    }

    /** Ends the association at once and tells the peer (RFC 9260 §9.1). */
    public void abort(String reason, long nowNanos) {
        requireNonNull(reason, "reason");
        if (!terminated) {
            abortDue = reason;
            close(reason);
        }
    }

    /** Reads one packet. */
    public void handleDatagram(ByteBuffer in, long nowNanos) {
        if (!packet.wrap(in)) {
            return;
        }
        TlvReader chunks = packet.chunks();
        boolean first = true;
        while (chunks.next()) {
            if (first && !isTagValid(chunks)) {
                context.counters.increment(SctpCounter.PACKETS_BAD_TAG);
                return;
            }
            if (first) {
                context.counters.increment(SctpCounter.PACKETS_RECEIVED);
            }
            first = false;
            if (!onChunk(chunks, nowNanos)) {
                finishPacket(nowNanos);
                return;
            }
        }
        if (!chunks.atEnd()) {
            context.counters.increment(SctpCounter.PACKETS_MALFORMED);
        }
        finishPacket(nowNanos);
    }

    /** RFC 9260 §8.5, §8.5.1. */
    private boolean isTagValid(TlvReader chunk) {
        int tag = packet.verificationTag();
        int type = chunk.chunkType();
        if (type == ChunkType.INIT) {
            return tag == 0;
        }
        boolean reflected = (chunk.flags() & 1) != 0; // the T bit
        if (reflected && (type == ChunkType.ABORT || type == ChunkType.SHUTDOWN_COMPLETE)) {
            return tcb != null && tag == tcb.peerTag;
        }
        return tag == handshake.localTag();
    }

    /** Reads one chunk; false to leave the rest of the packet unread. */
    private boolean onChunk(TlvReader chunk, long nowNanos) {
        int type = chunk.chunkType();
        if (terminated) {
            shutdown.onChunkAfterEnd(type);
            return false;
        }
        switch (type) {
            case ChunkType.INIT -> {
                onInit(chunk, nowNanos);
                return false; // §4: INIT is never bundled
            }
            case ChunkType.INIT_ACK -> {
                onInitAck(chunk);
                return false;
            }
            case ChunkType.COOKIE_ECHO -> {
                return onCookieEcho(chunk, nowNanos);
            }
            case ChunkType.COOKIE_ACK -> {
                if (state == SctpState.COOKIE_ECHOED) {
                    establish(nowNanos);
                }
                return true;
            }
            case ChunkType.ABORT -> {
                close(AbortCause.describe(chunk));
                return false;
            }
            default -> {
                return tcb == null ? ignore() : onPeerChunk(tcb, chunk, nowNanos);
            }
        }
    }

    private void onInit(TlvReader chunk, long nowNanos) {
        InitChunk init = InitChunk.parse(chunk.array(), chunk.valueStart(), chunk.valueLength());
        if (init == null) {
            context.counters.increment(SctpCounter.PACKETS_MALFORMED);
        } else if (state.isEstablishedOrLater()) {
            // An old duplicate: the peer of a DTLS session does not start again (docs/sctp.md).
            ignore();
        } else {
            handshake.onInit(init, nowNanos);
        }
    }

    private void onInitAck(TlvReader chunk) {
        if (state != SctpState.COOKIE_WAIT) { // §5.2.3
            ignore();
            return;
        }
        InitChunk initAck = InitChunk.parse(chunk.array(), chunk.valueStart(), chunk.valueLength());
        if (initAck == null || !handshake.onInitAck(initAck)) {
            context.counters.increment(SctpCounter.PACKETS_MALFORMED);
            return;
        }
        tcb =
                new Tcb(
                        context,
                        queue,
                        handshake.initialTsn(),
                        initAck.initiateTag(),
                        initAck.initialTsn(),
                        initAck.aRwnd(),
                        initAck.extensions());
        state = SctpState.COOKIE_ECHOED;
    }

    /** RFC 9260 §5.1.5, §5.2.4. */
    private boolean onCookieEcho(TlvReader chunk, long nowNanos) {
        StateCookie cookie = handshake.open(chunk, nowNanos);
        if (cookie == null) {
            context.counters.increment(SctpCounter.COOKIES_REFUSED);
            return false;
        }
        if (state.isEstablishedOrLater()) {
            if (tcb == null || tcb.peerTag != cookie.peerTag()) {
                return ignoreRest();
            }
            cookieAckDue = true; // action D: our COOKIE ACK was lost
            return true;
        }
        if (tcb == null) {
            tcb =
                    new Tcb(
                            context,
                            queue,
                            handshake.initialTsn(),
                            cookie.peerTag(),
                            cookie.peerInitialTsn(),
                            cookie.peerARwnd(),
                            cookie.peerExtensions());
        } else if (tcb.peerTag != cookie.peerTag()) {
            return ignoreRest(); // data may be under way to the tag of the INIT ACK
        }
        cookieAckDue = true;
        establish(nowNanos);
        return true;
    }

    private void establish(long nowNanos) {
        state = SctpState.ESTABLISHED;
        handshake.onEstablished();
        heartbeat.onActivity(nowNanos);
        context.clearErrors();
        context.events.add(new Connected());
    }

    /** Chunks that mean something only from a peer that is known. */
    private boolean onPeerChunk(Tcb peer, TlvReader chunk, long nowNanos) {
        switch (chunk.chunkType()) {
            case ChunkType.DATA -> {
                return onData(peer, chunk, nowNanos);
            }
            case ChunkType.SACK -> {
                if (sack.wrap(chunk)) {
                    peer.sender.onSack(sack.cumulativeTsn(), sack, nowNanos);
                    return true;
                }
                return malformed();
            }
            case ChunkType.FORWARD_TSN -> {
                return peer.receiver.onForwardTsn(chunk) || malformed();
            }
            case ChunkType.RE_CONFIG -> {
                return onReConfig(peer, chunk, nowNanos);
            }
            case ChunkType.HEARTBEAT -> heartbeat.onRequest(chunk);
            case ChunkType.HEARTBEAT_ACK -> heartbeat.onAck(chunk, nowNanos);
            case ChunkType.SHUTDOWN -> {
                if (chunk.valueLength() < 4) {
                    return malformed();
                }
                int cumulative = Bytes.i32(chunk.array(), chunk.valueStart());
                peer.sender.onSack(cumulative, null, nowNanos);
                state = shutdown.onShutdown(state);
            }
            case ChunkType.SHUTDOWN_ACK -> {
                if (shutdown.onShutdownAck(state)) {
                    close("shut down");
                }
            }
            case ChunkType.SHUTDOWN_COMPLETE -> {
                if (state == SctpState.SHUTDOWN_ACK_SENT) {
                    close("the peer shut down");
                }
            }
            case ChunkType.ERROR -> onError(chunk);
            default -> {
                return onUnknown(chunk);
            }
        }
        return true;
    }

    private boolean onData(Tcb peer, TlvReader chunk, long nowNanos) {
        if (!data.wrap(chunk)) {
            return malformed();
        }
        if (state == SctpState.COOKIE_ECHOED) {
            // Only a peer that took our cookie can send data to our tag: the ACK was lost.
            establish(nowNanos);
        }
        if (!peer.receiver.onData(data)) {
            abort("the peer sent more than the receive window", nowNanos);
            return false;
        }
        shutdown.onData(state);
        return true;
    }

    private boolean onReConfig(Tcb peer, TlvReader chunk, long nowNanos) {
        int from = chunk.valueStart();
        parameters.wrap(chunk.array(), from, from + chunk.valueLength());
        while (parameters.next()) {
            if (!peer.resetResponder.onParameter(parameters, peer.resets, nowNanos)) {
                return malformed();
            }
        }
        return parameters.atEnd() || malformed();
    }

    private void onError(TlvReader chunk) {
        boolean stale =
                chunk.valueLength() >= 4
                        && Bytes.u16(chunk.array(), chunk.valueStart()) == AbortCause.STALE_COOKIE;
        if (stale && state == SctpState.COOKIE_ECHOED) { // §5.2.6
            context.timers.stop(SctpTimer.T1_COOKIE);
            tcb = null;
            handshake.start();
            state = SctpState.COOKIE_WAIT;
        } else {
            ignore();
        }
    }

    /** RFC 9260 §3.2: the two highest bits say what to do with an unknown type. */
    private boolean onUnknown(TlvReader chunk) {
        ignore();
        int type = chunk.chunkType();
        if ((type & ChunkType.REPORT_BIT) != 0) {
            unknownChunkDue = type;
        }
        return (type & ChunkType.SKIP_BIT) != 0;
    }

    private boolean ignore() {
        context.counters.increment(SctpCounter.CHUNKS_IGNORED);
        return true;
    }

    private boolean ignoreRest() {
        ignore();
        return false;
    }

    private boolean malformed() {
        context.counters.increment(SctpCounter.PACKETS_MALFORMED);
        return false;
    }

    private void finishPacket(long nowNanos) {
        if (tcb == null || terminated) {
            return;
        }
        tcb.receiver.acks().onPacketEnd(nowNanos);
        if (state.isEstablishedOrLater()) {
            heartbeat.onActivity(nowNanos);
        }
        advanceShutdown();
    }

    private void advanceShutdown() {
        if (tcb != null && tcb.sender.isDone()) {
            state = shutdown.onAllAcknowledged(state);
        }
    }

    /** Moves time on. Early, late and repeated calls are harmless. */
    public void handleTimeout(long nowNanos) {
        TimerTable timers = context.timers;
        if (nowNanos < timers.next()) {
            return;
        }
        for (SctpTimer timer : SctpTimer.ALL) {
            if (timers.expire(timer, nowNanos)) {
                onTimer(timer, nowNanos);
            }
        }
    }

    private void onTimer(SctpTimer timer, long nowNanos) {
        switch (timer) {
            case T1_INIT, T1_COOKIE -> {
                if (!handshake.retry(timer)) {
                    abort("no answer to the handshake", nowNanos);
                }
            }
            case DELAYED_ACK -> {
                if (tcb != null) {
                    tcb.receiver.acks().ackNow();
                }
            }
            case T3_RTX -> {
                if (tcb != null && !failed(nowNanos)) {
                    tcb.sender.onT3Expired(nowNanos);
                }
            }
            case T2_SHUTDOWN -> {
                if (!failed(nowNanos)) {
                    shutdown.onTimeout(state);
                }
            }
            case HEARTBEAT -> {
                if (tcb != null && !tcb.sender.outstanding().isEmpty()) {
                    heartbeat.onActivity(nowNanos); // §8.3: the path is not idle, T3-rtx watches it
                } else if (heartbeat.onTimeout() && !failed(nowNanos)) {
                    context.rto.backOff();
                }
            }
            case RE_CONFIG -> {
                if (tcb != null && !failed(nowNanos)) {
                    tcb.resets.onTimeout();
                }
            }
        }
    }

    private boolean failed(long nowNanos) {
        if (context.countError()) { // RFC 9260 §8.1
            abort("the peer does not answer", nowNanos);
            return true;
        }
        return false;
    }

    private void close(String reason) {
        terminated = true;
        state = SctpState.CLOSED;
        context.timers.stopAll();
        context.events.add(new Closed(reason));
    }

    /** Appends the next packet to {@code out}; false when there is none. Call until false. */
    public boolean pollTransmit(ByteBuffer out, long nowNanos) {
        Tcb peer = tcb;
        if (terminated) {
            return peer != null && transmitLast(out, peer);
        }
        if (handshake.isAnswerDue()) {
            writer.begin(out, handshake.answerTag());
            handshake.writeAnswer(writer);
            return finish(true);
        }
        if (handshake.isInitDue()) {
            writer.begin(out, 0);
            handshake.writeInit(writer, nowNanos);
            return finish(true);
        }
        return peer != null && transmit(out, peer, nowNanos);
    }

    private boolean transmit(ByteBuffer out, Tcb peer, long nowNanos) {
        writer.begin(out, peer.peerTag);
        boolean withCookie = handshake.isCookieEchoDue();
        if (withCookie) {
            handshake.writeCookieEcho(writer, nowNanos);
        }
        writeControl(peer, nowNanos);
        AckScheduler acks = peer.receiver.acks();
        boolean mayCarryData = withCookie || state.maySendData();
        boolean carriesData = mayCarryData && peer.sender.wantsToSend();
        if (acks.isDue() || (carriesData && acks.isWaiting())) {
            peer.receiver.writeSack(writer);
        }
        if (mayCarryData) {
            if (peer.sender.isForwardTsnDue()) {
                peer.sender.writeForwardTsn(writer, nowNanos);
            }
            peer.sender.fill(writer, nowNanos);
        }
        if (writer.isEmpty()) {
            return false;
        }
        // RFC 9653 §5.2: a packet with a COOKIE ECHO always has its checksum.
        return finish(withCookie || !peer.peer.zeroChecksum() || !context.options.zeroChecksum());
    }

    private void writeControl(Tcb peer, long nowNanos) {
        if (cookieAckDue) {
            cookieAckDue = false;
            writer.emptyChunk(ChunkType.COOKIE_ACK, 0);
        }
        if (heartbeat.isEchoDue()) {
            heartbeat.writeEcho(writer);
        }
        if (heartbeat.isDue()) {
            heartbeat.write(writer, nowNanos);
        }
        if (unknownChunkDue != 0) {
            writeUnknownChunkError();
        }
        if (peer.resetResponder.isDue()) {
            peer.resetResponder.writeResponses(writer);
        }
        if (state.isEstablishedOrLater() && peer.resets.isDue() && writer.space() > 500) {
            peer.resets.writeRequest(writer, peer.resetResponder.lastSequence(), nowNanos);
        }
        shutdown.write(writer, peer.receiver.cumulativeTsn(), nowNanos);
    }

    private void writeUnknownChunkError() {
        writer.openChunk(ChunkType.ERROR, 0);
        writer.put16(AbortCause.UNRECOGNIZED_CHUNK_TYPE);
        writer.put16(8);
        writer.put32(unknownChunkDue << 24 | 4);
        writer.closeChunk();
        unknownChunkDue = 0;
    }

    private boolean transmitLast(ByteBuffer out, Tcb peer) {
        String reason = abortDue;
        if (reason == null && !shutdown.isCompleteDue()) {
            return false;
        }
        writer.begin(out, peer.peerTag);
        if (reason != null) {
            abortDue = null;
            writer.openChunk(ChunkType.ABORT, 0);
            AbortCause.writeUserInitiated(writer, reason);
            writer.closeChunk();
        } else {
            shutdown.writeComplete(writer);
        }
        return finish(true);
    }

    private boolean finish(boolean withChecksum) {
        writer.finish(withChecksum);
        context.counters.increment(SctpCounter.PACKETS_SENT);
        return true;
    }

    /** The next event, or null. */
    public @Nullable SctpEvent pollEvent() {
        return context.events.poll();
    }

    /** The next deadline, or {@link io.parley.webrtc.wire.Deadline#NEVER}. */
    public long nextTimeout() {
        return context.timers.next();
    }
}
