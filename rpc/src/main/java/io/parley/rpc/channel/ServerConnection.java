package io.parley.rpc.channel;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The server's end of a pipe. On the pipe's thread, except where said otherwise. */
final class ServerConnection extends StreamMultiplexer<ServerStream> {
    /** Makes the application's side of a call. */
    interface SinkFactory {
        ServerStream.Sink make(ServerStream stream);
    }

    /** Hears of the end, on the pipe's thread. */
    interface Owner {
        void onPipeClosed(String reason);

        /** No call is under way any more. */
        void onIdle();
    }

    private final WebRtcServer server;
    private final Attributes attributes;
    private final Attributes endingAttributes;
    private final Owner owner;
    private final RequestHeadersCodec headers = new RequestHeadersCodec();
    private volatile boolean draining;

    ServerConnection(FramePipe pipe, WebRtcServer server, Attributes attributes, Owner owner) {
        super(pipe, true);
        this.server = server;
        this.attributes = attributes;
        this.endingAttributes =
                attributes.toBuilder().set(WebRtcServer.ENDS_REQUESTS, true).build();
        this.owner = owner;
    }

    @Override
    boolean onSignal(ServerStream stream) {
        return !stream.isDone();
    }

    @Override
    void onPipeClosed(String reason) {
        owner.onPipeClosed(reason);
    }

    /** New calls are refused from now on. Any thread. */
    void drain() {
        draining = true;
        execute(this::tellIdle);
    }

    private void tellIdle() {
        if (draining && streams.size() == 0) {
            owner.onIdle();
        }
    }

    /** Ends all calls. */
    void abortAll(Status status) {
        for (ServerStream stream : streams.all()) {
            stream.abort(status);
        }
    }

    void finished(ServerStream stream) {
        remove(stream);
        tellIdle();
    }

    @Override
    boolean onFrame(@Nullable ServerStream stream, FrameReader frame, int length) {
        if (stream != null) {
            return stream.onFrame(frame, length);
        }
        if (frame.kind() != FrameReader.Kind.HEADERS) {
            counters().increment(ChannelCounter.FRAMES_OF_UNKNOWN_STREAMS);
        } else if (!headers.read(frame.body())) {
            counters().increment(ChannelCounter.FRAMES_UNDECODABLE);
        } else {
            onCall(frame.streamId());
        }
        return false;
    }

    private void onCall(long id) {
        Status refusal = refusal();
        if (refusal != null) {
            counters().increment(ChannelCounter.CALLS_REFUSED);
            refuse(id, refusal);
            return;
        }
        counters().increment(ChannelCounter.CALLS_STARTED);
        long timeout = headers.timeoutNanos();
        String method = headers.method();
        Metadata metadata = headers.metadata();
        Attributes told = headers.credit() >= 0 ? endingAttributes : attributes;
        ServerStream stream =
                new ServerStream(
                        this,
                        server.executor(),
                        server.maxInboundMessageSize(),
                        contextFor(timeout),
                        made -> new HandledCall(server, made, method, metadata, told));
        stream.id = id;
        streams.put(id, stream);
        if (headers.credit() >= 0) {
            stream.limitTo(headers.credit());
            if (!knowsCredit()) {
                learnCredit();
                sendCredit(id, FlowControl.WINDOW);
            }
        }
        if (timeout < 0) {
            stream.abort(Status.DEADLINE_EXCEEDED.withDescription("context deadline exceeded"));
        } else {
            stream.start();
        }
    }

    private Context.CancellableContext contextFor(long timeoutNanos) {
        return timeoutNanos > 0
                ? Context.ROOT.withDeadline(
                        Deadline.after(timeoutNanos, TimeUnit.NANOSECONDS), server.timer())
                : Context.ROOT.withCancellation();
    }

    private @Nullable Status refusal() {
        if (draining) {
            return Status.UNAVAILABLE.withDescription("the server is shutting down");
        }
        if (headers.isMetadataTooLarge()) {
            return Status.RESOURCE_EXHAUSTED.withDescription(
                    "headers: larger than " + Limits.METADATA + " bytes");
        }
        if (streams.size() >= server.maxConcurrentCalls()) {
            return Status.RESOURCE_EXHAUSTED.withDescription(
                    "too many concurrent calls: " + streams.size() + " (the limit)");
        }
        return null;
    }

    private void refuse(long id, Status status) {
        ByteBuffer head = writer().headers(id, new byte[0]);
        sendUrgently(head);
        sendUrgently(writer().trailers(id, StatusCodec.write(status, new Metadata())));
    }
}
