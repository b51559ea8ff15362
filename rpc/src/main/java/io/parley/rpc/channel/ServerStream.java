package io.parley.rpc.channel;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of one call. Whatever happens, the client gets headers once and then trailers
 * once, unless the pipe closes.
 */
final class ServerStream extends RpcStream {
    /** The application's side of the call; called on the call's executor, with its context. */
    interface Sink {
        /** Begins the call. */
        void onStart();

        void onReady();

        void onMessage(InboundMessage message);

        void onHalfClose();

        /** The client is not interested any more, or gone. */
        void onCancel();

        /** The trailers were sent. */
        void onComplete();
    }

    private enum Event {
        START,
        HALF_CLOSE,
        CANCEL,
        COMPLETE
    }

    private static final Status DEADLINE =
            Status.DEADLINE_EXCEEDED.withDescription("context deadline exceeded");
    private static final byte[] NOTHING = {};

    private final ServerConnection connection;
    private final Context.CancellableContext context;
    private final Sink sink;

    /** The outcome is decided. Any thread. */
    private final AtomicBoolean closed = new AtomicBoolean();

    private final AtomicBoolean headersQueued = new AtomicBoolean();
    private volatile boolean cancelled;

    // On the pipe's thread.
    private boolean headersSent;
    private boolean halfClosed;
    private boolean done;
    private byte @Nullable [] forcedTrailers;
    private @Nullable Outbound current;
    private int sending;
    private Outbound.Kind sendingKind = Outbound.Kind.HEADERS;

    ServerStream(
            ServerConnection connection,
            Executor executor,
            int maxInboundMessage,
            Context.CancellableContext context,
            ServerConnection.SinkFactory sinks) {
        super(connection, executor, maxInboundMessage);
        this.connection = connection;
        this.context = context;
        this.sink = sinks.make(this);
        context.addListener(this::onContextCancelled, Runnable::run);
    }

    Context context() {
        return context;
    }

    /** Whether the client, the deadline or the pipe ended the call. Any thread. */
    boolean isCancelled() {
        return cancelled;
    }

    boolean isDone() {
        return done;
    }

    @Override
    boolean isReceiving() {
        return !done && !halfClosed && forcedTrailers == null;
    }

    void start() {
        events.add(Event.START);
    }

    /** A request for this call; whether it sees to it that the frame is consumed. */
    boolean onFrame(FrameReader frame, int length) {
        if (forcedTrailers != null) {
            return false;
        }
        switch (frame.kind()) {
            case HEADERS ->
                    broken(Status.INVALID_ARGUMENT.withDescription("headers already received"));
            case MESSAGE -> {
                return onMessage(frame, length);
            }
            case RESET -> abort(Status.CANCELLED.withDescription("request cancelled"));
            case NONE -> onNothing(frame.credit());
            case TRAILERS -> {}
        }
        return false;
    }

    private void onNothing(long credit) {
        if (credit >= 0 && connection.knowsCredit()) {
            onCredit(credit);
        } else {
            broken(Status.INVALID_ARGUMENT.withDescription("unknown request type <nil>"));
        }
    }

    private boolean onMessage(FrameReader frame, int length) {
        if (halfClosed || closed.get()) {
            return false;
        }
        boolean consumed = false;
        if (frame.hasMessage()) {
            if (!frame.hasPacket()) {
                // The reference server's text, with its misspelling.
                broken(
                        Status.UNKNOWN.withDescription(
                                "expected RequestMessage.PacketMessgae to not be nil but it was"));
                return false;
            }
            consumed = true;
            Status failure = onPacket(frame, length);
            if (failure != null) {
                broken(failure);
                return true;
            }
        }
        if (frame.eos() && (frame.eom() || !frame.hasMessage())) {
            if (isInMessage()) {
                broken(Status.UNKNOWN.withDescription("unexpected EOF"));
            } else {
                halfClosed = true;
                events.add(Event.HALF_CLOSE);
            }
        }
        return consumed;
    }

    private void broken(Status status) {
        connection.counters().increment(ChannelCounter.CALLS_BROKEN);
        abort(status);
    }

    /** Ends the call without asking its handler, who is told. */
    void abort(Status status) {
        closed.set(true);
        cancelled = true;
        if (done || forcedTrailers != null) {
            return;
        }
        forcedTrailers = StatusCodec.write(status, new Metadata());
        current = null;
        out.close();
        dropInbound();
        events.finishNow(Event.CANCEL);
        connection.standInLine(this);
        connection.pump();
    }

    /** On whatever thread cancelled the context: the deadline's timer, or the end of the call. */
    private void onContextCancelled(Context ended) {
        if (ended.cancellationCause() instanceof TimeoutException && !closed.getAndSet(true)) {
            cancelled = true;
            connection.execute(() -> abort(DEADLINE));
        }
    }

    /** The handler's headers. Any thread. */
    void sendHeaders(byte @Nullable [] metadata, boolean flush) {
        headersQueued.set(true);
        enqueue(new Outbound(Outbound.Kind.HEADERS, bodyOf(metadata)), flush);
    }

    private static byte[] bodyOf(byte @Nullable [] metadata) {
        if (metadata == null) {
            return NOTHING;
        }
        ProtoWriter body = new ProtoWriter(metadata.length + 8);
        body.bytes(1, metadata);
        return body.toByteArray();
    }

    /** Whether the handler's outcome counts; it is to call {@link #sendTrailers} then. */
    boolean close() {
        return !closed.getAndSet(true);
    }

    boolean isClosed() {
        return closed.get();
    }

    void sendTrailers(byte[] trailers) {
        if (!headersQueued.get()) {
            sendHeaders(null, false);
        }
        enqueue(new Outbound(Outbound.Kind.TRAILERS, trailers), true);
    }

    @Override
    @Nullable ByteBuffer nextFrame(FrameWriter writer) {
        if (done) {
            return null;
        }
        byte[] forced = forcedTrailers;
        if (forced != null) {
            return forced(writer, forced);
        }
        if (current == null) {
            current = out.poll();
        }
        Outbound item = current;
        if (item == null) {
            return null;
        }
        sendingKind = item.kind;
        sending = 0;
        return switch (item.kind) {
            case HEADERS -> writer.headers(id, item.body);
            case TRAILERS -> writer.trailers(id, item.body);
            case MESSAGE, HALF_CLOSE -> {
                sending = sendable(item);
                if (sending < 0) {
                    yield null;
                }
                boolean last = item.sent + sending == item.body.length;
                yield writer.responsePacket(id, item.body, item.sent, sending, last);
            }
        };
    }

    private ByteBuffer forced(FrameWriter writer, byte[] trailers) {
        sending = 0;
        if (!headersSent) {
            sendingKind = Outbound.Kind.HEADERS;
            return writer.headers(id, NOTHING);
        }
        sendingKind = Outbound.Kind.TRAILERS;
        return writer.trailers(id, trailers);
    }

    @Override
    int onFrameSent() {
        switch (sendingKind) {
            case HEADERS -> {
                headersSent = true;
                current = null;
            }
            case TRAILERS -> finish();
            case MESSAGE, HALF_CLOSE -> onPacketSent();
        }
        return sending;
    }

    private void onPacketSent() {
        Outbound item = current;
        if (item == null) {
            return;
        }
        item.sent += sending;
        if (item.sent == item.body.length) {
            current = null;
        }
        onBytesSent(sending);
        if (out.becameReady()) {
            events.tellReady();
        }
    }

    private void finish() {
        done = true;
        connection.finished(this);
        events.finishNow(Event.COMPLETE);
    }

    @Override
    void onPipeClosed(String reason) {
        if (!done) {
            done = true;
            closed.set(true);
            cancelled = true;
            connection.finished(this);
            events.finishNow(Event.CANCEL);
        }
    }

    @Override
    public void onReady() {
        sink.onReady();
    }

    @Override
    void deliver(InboundMessage message) {
        sink.onMessage(message);
    }

    @Override
    public void onEvent(Object event) {
        switch ((Event) event) {
            case START -> sink.onStart();
            case HALF_CLOSE -> sink.onHalfClose();
            case CANCEL -> {
                context.cancel(null);
                sink.onCancel();
            }
            case COMPLETE -> {
                sink.onComplete();
                context.cancel(null);
            }
        }
    }

    @Override
    public void onRejected() {
        connection.execute(
                () -> abort(Status.UNAVAILABLE.withDescription("the server is overloaded")));
    }
}
