package io.parley.server.room;

import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.server.limits.Limit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One signalling socket: takes what comes in to the shard, and sends what goes out. */
final class SignalConnection implements SignalSession {
    static final int NORMAL_CLOSURE = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int POLICY_VIOLATION = 1008;

    private final RoomContext context;
    private final SignalSink sink;
    private final AtomicInteger pendingRequests = new AtomicInteger();

    /** Pings that were answered since the shard last took note. */
    private final AtomicInteger pings = new AtomicInteger();

    private volatile long pingedAt;
    private volatile long pingedRttMillis;
    private @Nullable Participant participant;
    private boolean closed;

    SignalConnection(RoomContext context, SignalSink sink) {
        this.context = context;
        this.sink = sink;
    }

    void bind(Participant owner) {
        participant = owner;
    }

    @Override
    public @Nullable SignalResponse answer(SignalRequest request) {
        switch (request.getMessageCase()) {
            case PING, PING_REQ -> {}
            default -> {
                return null;
            }
        }
        if (pings.get() >= Limits.MAX_QUICK_PINGS) {
            return null; // so many are requests like others, and there is a limit for those
        }
        pings.incrementAndGet();
        pingedAt = context.now();
        long rtt = request.getPingReq().getRtt();
        if (rtt > 0) {
            pingedRttMillis = rtt;
        }
        return Requests.pong(request, context.clock().millis());
    }

    /** Takes note of the pings since the last time. */
    void settlePings() {
        int answered = pings.get();
        Participant owner = participant;
        if (answered == 0 || owner == null) {
            return;
        }
        pings.addAndGet(-answered);
        context.counters().add(RoomsCounter.SIGNAL_REQUESTS, answered);
        context.counters().add(RoomsCounter.SIGNAL_RESPONSES, answered);
        owner.onPinged(pingedAt, pingedRttMillis);
    }

    @Override
    public void onRequest(SignalRequest request) {
        int pending = pendingRequests.incrementAndGet();
        if (pending < Limits.MAX_PENDING_REQUESTS) {
            context.shard().execute(() -> handle(request));
        } else if (pending == Limits.MAX_PENDING_REQUESTS) {
            // The count stays up, so whatever follows is ignored.
            context.shard().execute(() -> overflow(Limit.PENDING_REQUESTS, "too many requests"));
        }
    }

    private void handle(SignalRequest request) {
        pendingRequests.decrementAndGet();
        Participant owner = participant;
        if (owner != null && !closed) {
            context.counters().increment(RoomsCounter.SIGNAL_REQUESTS);
            if (owner.admitsRequest()) {
                owner.onRequest(request);
            } else {
                overflow(Limit.SIGNAL_REQUESTS, "too many requests");
            }
        }
    }

    @Override
    public void onMalformed(String reason) {
        context.shard()
                .execute(
                        () -> {
                            context.counters().increment(RoomsCounter.SIGNAL_MALFORMED);
                            abort(PROTOCOL_ERROR, reason);
                        });
    }

    @Override
    public void onClosed(String reason) {
        context.shard().execute(() -> lost(reason));
    }

    void send(SignalResponse message) {
        if (closed) {
            return;
        }
        context.counters().increment(RoomsCounter.SIGNAL_RESPONSES);
        sink.send(message);
        if (sink.pendingBytes() > Limits.MAX_SIGNAL_BACKLOG) {
            // Deferred: the caller may be in the middle of a broadcast.
            context.shard()
                    .execute(() -> overflow(Limit.SIGNAL_BACKLOG, "the client does not read"));
        }
    }

    /** Closes the socket; the participant is not told. */
    void close(int code, String reason) {
        if (!closed) {
            closed = true;
            sink.close(code, reason);
        }
    }

    private void overflow(Limit limit, String reason) {
        if (!closed) {
            context.node().refusals().count(limit);
            context.counters().increment(RoomsCounter.SIGNAL_OVERFLOWS);
            abort(POLICY_VIOLATION, reason);
        }
    }

    private void abort(int code, String reason) {
        sink.close(code, reason);
        lost(reason);
    }

    private void lost(String reason) {
        settlePings();
        closed = true;
        Participant owner = participant;
        participant = null;
        if (owner != null) {
            owner.onSignalLost(this, reason);
        }
    }
}
