package io.parley.rpc.channel;

import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The client's end of one call. */
final class ClientStream extends RpcStream {
    /** The application's side of the call; called on the call's executor. */
    interface Sink {
        void onReady();

        void onHeaders(Metadata headers);

        void onMessage(InboundMessage message);

        void onClose(Status status, Metadata trailers);
    }

    private final ClientConnection connection;
    private final Sink sink;
    private final @Nullable Deadline deadline;

    /** The headers' bytes once they are known; until then nothing is sent. */
    private volatile byte @Nullable [] headers;

    // On the pipe's thread.
    private boolean headersSent;
    private boolean headersReceived;
    private boolean done;
    private @Nullable Outbound current;
    private int sending;
    private boolean endsWithPacket;

    ClientStream(
            ClientConnection connection,
            Executor executor,
            int maxInboundMessage,
            @Nullable Deadline deadline,
            Sink sink) {
        super(connection, executor, maxInboundMessage);
        this.connection = connection;
        this.deadline = deadline;
        this.sink = sink;
    }

    /** What the call begins with; nothing leaves before. */
    void headers(byte[] encoded) {
        headers = encoded;
    }

    boolean isDone() {
        return done;
    }

    @Override
    boolean isReceiving() {
        return !done;
    }

    @Override
    @Nullable ByteBuffer nextFrame(FrameWriter writer) {
        byte[] head = headers;
        if (done || head == null) {
            return null;
        }
        if (!headersSent) {
            connection.register(this);
            sending = 0;
            return writer.headers(id, complete(head));
        }
        if (current == null) {
            current = out.poll();
        }
        Outbound item = current;
        if (item == null) {
            return null;
        }
        if (item.kind == Outbound.Kind.HALF_CLOSE) {
            sending = 0;
            return writer.requestEnd(id);
        }
        sending = sendable(item);
        if (sending < 0) {
            return null;
        }
        boolean last = item.sent + sending == item.body.length;
        endsWithPacket = last && out.peek() == Outbound.HALF_CLOSE;
        return writer.requestPacket(id, item.body, item.sent, sending, last, endsWithPacket);
    }

    private byte[] complete(byte[] head) {
        ProtoWriter body = new ProtoWriter(head.length + 32);
        body.raw(head, 0, head.length);
        Deadline limit = deadline;
        if (limit != null) {
            RequestHeadersCodec.timeout(body, limit.timeRemaining(TimeUnit.NANOSECONDS));
        }
        RequestHeadersCodec.credit(body);
        return body.toByteArray();
    }

    @Override
    int onFrameSent() {
        Outbound item = current;
        if (!headersSent) {
            headersSent = true;
        } else if (item != null) {
            item.sent += sending;
            if (item.sent == item.body.length) {
                current = null;
                if (endsWithPacket) {
                    endsWithPacket = false;
                    out.poll();
                }
            }
            onBytesSent(sending);
            if (out.becameReady()) {
                events.tellReady();
            }
        }
        return sending;
    }

    /** A response for this call; whether it sees to it that the frame is consumed. */
    boolean onFrame(FrameReader frame, int length) {
        switch (frame.kind()) {
            case HEADERS -> onHeaders(frame);
            case MESSAGE -> {
                return onMessage(frame, length);
            }
            case TRAILERS -> onTrailers(frame);
            case NONE -> onCredit(frame.credit());
            case RESET -> {}
        }
        return false;
    }

    private void onHeaders(FrameReader frame) {
        Metadata metadata = new Metadata();
        Status failure = connection.readHeaders(frame, metadata);
        if (headersReceived) {
            broken(Status.INTERNAL.withDescription("headers already received"));
        } else if (failure != null) {
            broken(failure);
        } else {
            headersReceived = true;
            events.add(metadata);
        }
    }

    private boolean onMessage(FrameReader frame, int length) {
        if (!headersReceived) {
            broken(Status.INTERNAL.withDescription("headers not yet received"));
            return false;
        }
        if (!frame.hasPacket()) {
            return false;
        }
        Status failure = onPacket(frame, length);
        if (failure != null) {
            broken(failure);
        }
        return true;
    }

    private void onTrailers(FrameReader frame) {
        Closed closed = connection.readTrailers(frame);
        finish();
        events.add(closed);
    }

    /** The server broke the rules, or a limit of ours. */
    private void broken(Status status) {
        connection.counters().increment(ChannelCounter.CALLS_BROKEN);
        events.finishNow(Closed.of(status));
        reset();
    }

    /** Ends the call from this side; the application hears of it at once. Any thread. */
    void cancel(Status status) {
        events.finishNow(Closed.of(status));
        out.close();
        connection.execute(this::reset);
    }

    private void reset() {
        if (!done) {
            boolean known = headersSent;
            finish();
            if (known) {
                connection.sendReset(id);
            }
        }
    }

    private void finish() {
        done = true;
        current = null;
        connection.finished(this);
    }

    @Override
    void onPipeClosed(String reason) {
        if (!done) {
            finish();
            events.finishNow(Closed.of(Status.UNAVAILABLE.withDescription(reason)));
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
        if (event instanceof Closed closed) {
            events.finish();
            sink.onClose(closed.status(), closed.trailers());
        } else if (event instanceof Metadata metadata) {
            sink.onHeaders(metadata);
        }
    }

    @Override
    public void onRejected() {
        connection.execute(this::reset);
    }
}
