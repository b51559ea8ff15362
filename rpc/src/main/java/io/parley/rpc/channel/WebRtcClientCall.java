package io.parley.rpc.channel;

import static java.util.Objects.requireNonNull;

import io.grpc.Attributes;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A call of a {@link WebRtcChannel}. */
final class WebRtcClientCall<Q, R> extends ClientCall<Q, R> {
    private final WebRtcChannel channel;
    private final MethodDescriptor<Q, R> method;
    private final CallOptions options;
    private final Executor executor;
    private final Context context = Context.current();
    private final @Nullable Deadline deadline;
    private final int maxOutboundMessage;
    private final Context.CancellationListener contextListener =
            cancelled -> cancelled(Contexts.statusFromCancelled(cancelled));
    private @Nullable ClientStream stream;
    private boolean halfClosed;
    private boolean cancelCalled;

    /** It was cancelled by the caller, the deadline, its context, or for a message's sake. */
    private volatile boolean cancelled;

    private volatile @Nullable ScheduledFuture<?> timer;

    WebRtcClientCall(WebRtcChannel channel, MethodDescriptor<Q, R> method, CallOptions options) {
        this.channel = channel;
        this.method = method;
        this.options = options;
        Executor own = options.getExecutor();
        executor = own != null ? own : channel.executor();
        deadline = earlier(options.getDeadline(), context.getDeadline());
        Integer max = options.getMaxOutboundMessageSize();
        maxOutboundMessage = max != null ? max : Limits.MESSAGE;
    }

    private static @Nullable Deadline earlier(@Nullable Deadline one, @Nullable Deadline other) {
        if (one == null || other == null) {
            return one != null ? one : other;
        }
        return one.minimum(other);
    }

    @Override
    public void start(Listener<R> listener, Metadata headers) {
        requireNonNull(listener, "listener");
        requireNonNull(headers, "headers");
        if (stream != null || cancelCalled) {
            throw new IllegalStateException(
                    cancelCalled ? "call was cancelled" : "already started");
        }
        Integer max = options.getMaxInboundMessageSize();
        ClientStream made =
                new ClientStream(
                        channel.connection(),
                        executor,
                        max != null ? max : channel.maxInboundMessageSize(),
                        deadline,
                        new Sink(listener));
        stream = made;
        Status refusal = refusal();
        if (refusal != null) {
            made.cancel(refusal);
            return;
        }
        channel.started(made);
        context.addListener(contextListener, Runnable::run);
        startTimer();
        CallCredentials credentials = options.getCredentials();
        if (credentials == null) {
            begin(made, headers);
        } else {
            credentials.applyRequestMetadata(new Info(), executor, new Applier(made, headers));
        }
    }

    private @Nullable Status refusal() {
        if (context.isCancelled()) {
            return Contexts.statusFromCancelled(context);
        }
        if (deadline != null && deadline.isExpired()) {
            return Status.DEADLINE_EXCEEDED.withDescription(
                    "the deadline was over before the call: " + deadline);
        }
        return channel.refusal();
    }

    private void startTimer() {
        Deadline limit = deadline;
        if (limit != null) {
            timer =
                    channel.timer()
                            .schedule(
                                    this::deadlineExceeded,
                                    limit.timeRemaining(TimeUnit.NANOSECONDS),
                                    TimeUnit.NANOSECONDS);
        }
    }

    private void deadlineExceeded() {
        cancelled(Status.DEADLINE_EXCEEDED.withDescription("the deadline is over"));
    }

    private void begin(ClientStream to, Metadata headers) {
        byte[] encoded = RequestHeadersCodec.write(method.getFullMethodName(), headers);
        if (encoded.length > Limits.METADATA) {
            cancelled(
                    Status.RESOURCE_EXHAUSTED.withDescription(
                            "headers: "
                                    + encoded.length
                                    + " bytes (expected: at most "
                                    + Limits.METADATA
                                    + ")"));
            return;
        }
        to.headers(encoded);
        if (!method.getType().clientSendsOneMessage()) {
            to.events.tellReady();
        }
        // A unary request follows at once, and leaves together with its headers.
        if (!method.getType().clientSendsOneMessage() || halfClosed) {
            channel.connection().signal(to);
        }
    }

    private ClientStream started() {
        ClientStream made = stream;
        if (made == null) {
            throw new IllegalStateException("not started");
        }
        return made;
    }

    @Override
    public void request(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count: " + count + " (expected: 0 or more)");
        }
        started().events.request(count);
    }

    @Override
    public void sendMessage(Q message) {
        ClientStream to = started();
        checkSending();
        byte[] body = serialize(message);
        if (body != null && waitForRoom(to)) {
            to.enqueue(
                    new Outbound(Outbound.Kind.MESSAGE, body),
                    !method.getType().clientSendsOneMessage());
        }
    }

    private void checkSending() {
        if (cancelCalled) {
            throw new IllegalStateException("call was cancelled");
        }
        if (halfClosed) {
            throw new IllegalStateException("call was half-closed");
        }
    }

    private byte @Nullable [] serialize(Q message) {
        try {
            byte[] body = MessageBytes.of(method.streamRequest(message));
            if (body.length <= maxOutboundMessage) {
                return body;
            }
            cancelled(
                    Status.RESOURCE_EXHAUSTED.withDescription(
                            "message: "
                                    + body.length
                                    + " bytes (expected: at most "
                                    + maxOutboundMessage
                                    + ")"));
        } catch (IOException | RuntimeException e) {
            cancelled(
                    Status.CANCELLED
                            .withCause(e)
                            .withDescription("the message cannot be serialized: " + e));
        }
        return null;
    }

    private boolean waitForRoom(ClientStream to) {
        if (channel.connection().pipe().inThread()) {
            return true;
        }
        try {
            to.out.awaitRoom();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancelled(
                    Status.CANCELLED
                            .withCause(e)
                            .withDescription("interrupted while the message waited"));
            return false;
        }
    }

    @Override
    public void halfClose() {
        ClientStream to = started();
        checkSending();
        halfClosed = true;
        to.enqueue(Outbound.HALF_CLOSE, true);
    }

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {
        cancelCalled = true;
        Status status = Status.CANCELLED;
        status = status.withDescription(message != null ? message : "cancelled by the caller");
        cancelled(cause == null ? status : status.withCause(cause));
    }

    private void cancelled(Status status) {
        if (cancelled) {
            return;
        }
        cancelled = true;
        ClientStream to = stream;
        if (to != null) {
            to.cancel(status);
        }
    }

    @Override
    public boolean isReady() {
        ClientStream to = stream;
        return to != null && !halfClosed && !cancelled && to.out.isReady();
    }

    @Override
    public Attributes getAttributes() {
        return channel.attributes();
    }

    @Override
    public String toString() {
        return "WebRtcClientCall[" + method.getFullMethodName() + "]";
    }

    private String authority() {
        String own = options.getAuthority();
        return own != null ? own : channel.authority();
    }

    /** Hands events to the application's listener, with the call's context. */
    private final class Sink implements ClientStream.Sink {
        private final Listener<R> listener;
        private boolean closed;

        Sink(Listener<R> listener) {
            this.listener = listener;
        }

        @Override
        public void onReady() {
            run(listener::onReady);
        }

        @Override
        public void onHeaders(Metadata headers) {
            run(() -> listener.onHeaders(headers));
        }

        @Override
        public void onMessage(InboundMessage message) {
            Context before = context.attach();
            try {
                R parsed;
                try {
                    parsed = method.parseResponse(message.open());
                } catch (RuntimeException e) {
                    failed(
                            Status.INTERNAL
                                    .withCause(e)
                                    .withDescription("the response cannot be parsed: " + e));
                    return;
                }
                listener.onMessage(parsed);
            } catch (RuntimeException e) {
                failed(e);
            } finally {
                context.detach(before);
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            closed = true;
            ScheduledFuture<?> running = timer;
            if (running != null) {
                running.cancel(false);
            }
            context.removeListener(contextListener);
            run(() -> listener.onClose(status, trailers));
        }

        private void run(Runnable callback) {
            Context before = context.attach();
            try {
                callback.run();
            } catch (RuntimeException e) {
                failed(e);
            } finally {
                context.detach(before);
            }
        }

        private void failed(RuntimeException e) {
            failed(
                    e instanceof StatusRuntimeException status
                            ? status.getStatus()
                            : Status.CANCELLED
                                    .withCause(e)
                                    .withDescription("the call's listener failed: " + e));
        }

        private void failed(Status status) {
            if (closed) {
                WebRtcChannel.LOG.warn("the listener of a call failed in onClose: {}", status);
            } else {
                cancelled(status);
            }
        }
    }

    private final class Info extends CallCredentials.RequestInfo {
        @Override
        public MethodDescriptor<?, ?> getMethodDescriptor() {
            return method;
        }

        @Override
        public CallOptions getCallOptions() {
            return options;
        }

        @Override
        public SecurityLevel getSecurityLevel() {
            return SecurityLevel.PRIVACY_AND_INTEGRITY; // DTLS
        }

        @Override
        public String getAuthority() {
            return authority();
        }

        @Override
        public Attributes getTransportAttrs() {
            return channel.attributes();
        }
    }

    /** Takes the credentials' metadata, once. */
    private final class Applier extends CallCredentials.MetadataApplier {
        private final ClientStream to;
        private final Metadata headers;
        private boolean used;

        Applier(ClientStream to, Metadata headers) {
            this.to = to;
            this.headers = headers;
        }

        @Override
        public void apply(Metadata credentials) {
            use();
            headers.merge(credentials);
            begin(to, headers);
            channel.connection().signal(to);
        }

        @Override
        public void fail(Status status) {
            if (status.isOk()) {
                throw new IllegalArgumentException("status: OK (expected: a failure)");
            }
            use();
            cancelled(status);
        }

        private synchronized void use() {
            if (used) {
                throw new IllegalStateException("apply or fail was called before");
            }
            used = true;
        }
    }
}
