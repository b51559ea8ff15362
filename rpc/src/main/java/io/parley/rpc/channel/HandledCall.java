package io.parley.rpc.channel;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/** Brings the events of a stream to the handler of its method. On the call's executor. */
final class HandledCall implements ServerStream.Sink {
    private final WebRtcServer server;
    private final ServerStream stream;
    private final String path;
    private final Metadata headers;
    private final Attributes attributes;
    private @Nullable Handling<?, ?> handling;

    HandledCall(
            WebRtcServer server,
            ServerStream stream,
            String path,
            Metadata headers,
            Attributes attributes) {
        this.server = server;
        this.stream = stream;
        this.path = path;
        this.headers = headers;
        this.attributes = attributes;
    }

    @Override
    public void onStart() {
        inContext(
                () -> {
                    ServerMethodDefinition<?, ?> method =
                            path.startsWith("/") ? server.method(path.substring(1)) : null;
                    if (method == null) {
                        fail(Status.UNIMPLEMENTED.withDescription("Unimplemented"), null);
                    } else {
                        handling = start(method);
                    }
                });
    }

    private <Q, R> Handling<Q, R> start(ServerMethodDefinition<Q, R> method) {
        MethodDescriptor<Q, R> descriptor = method.getMethodDescriptor();
        WebRtcServerCall<Q, R> call =
                new WebRtcServerCall<>(stream, descriptor, server.authority(), attributes);
        ServerCallHandler<Q, R> handler = server.intercepted(method.getServerCallHandler());
        Handling<Q, R> started = new Handling<>(descriptor, handler.startCall(call, headers));
        if (!descriptor.getType().serverSendsOneMessage()) {
            stream.events.tellReady();
        }
        return started;
    }

    @Override
    public void onReady() {
        Handling<?, ?> to = handling;
        if (to != null && !stream.isClosed()) {
            inContext(to.listener::onReady);
        }
    }

    @Override
    public void onMessage(InboundMessage message) {
        Handling<?, ?> to = handling;
        if (to != null && !stream.isClosed()) {
            inContext(() -> to.onMessage(message, stream));
        }
    }

    @Override
    public void onHalfClose() {
        Handling<?, ?> to = handling;
        if (to == null || stream.isClosed() || to.halfClosed) {
            return;
        }
        if (to.method.getType().clientSendsOneMessage()) {
            fail(Status.UNKNOWN.withDescription("EOF"), null);
            return;
        }
        to.halfClosed = true;
        inContext(to.listener::onHalfClose);
    }

    @Override
    public void onCancel() {
        Handling<?, ?> to = handling;
        if (to != null) {
            inContext(to.listener::onCancel);
        }
    }

    @Override
    public void onComplete() {
        Handling<?, ?> to = handling;
        if (to != null) {
            inContext(to.listener::onComplete);
        }
    }

    private void inContext(Runnable task) {
        Context before = stream.context().attach();
        try {
            task.run();
        } catch (RuntimeException | LinkageError | AssertionError e) {
            failed(e);
        } finally {
            stream.context().detach(before);
        }
    }

    /** A status that was thrown is the outcome; anything else is a bug of the handler. */
    private void failed(Throwable e) {
        if (e instanceof StatusRuntimeException status) {
            fail(status.getStatus(), status.getTrailers());
            return;
        }
        WebRtcServer.LOG.warn("the handler of {} failed", path, e);
        fail(Status.INTERNAL.withDescription(String.valueOf(e.getMessage())), null);
    }

    private void fail(Status status, @Nullable Metadata trailers) {
        if (stream.close()) {
            stream.sendTrailers(
                    StatusCodec.write(status, trailers == null ? new Metadata() : trailers));
        }
    }

    /** A call whose handler has begun. */
    private static final class Handling<Q, R> {
        final MethodDescriptor<Q, R> method;
        final ServerCall.Listener<Q> listener;
        boolean halfClosed;

        Handling(MethodDescriptor<Q, R> method, ServerCall.Listener<Q> listener) {
            this.method = method;
            this.listener = listener;
        }

        void onMessage(InboundMessage message, ServerStream stream) {
            if (halfClosed) {
                return;
            }
            Q request;
            try {
                request = method.parseRequest(message.open());
            } catch (RuntimeException e) {
                throw Status.UNKNOWN.withDescription(textOf(e)).asRuntimeException();
            }
            listener.onMessage(request);
            // Some clients never half-close a call of one message.
            if (method.getType().clientSendsOneMessage()) {
                halfClosed = true;
                listener.onHalfClose();
            }
        }

        private static String textOf(RuntimeException e) {
            Throwable cause = e.getCause();
            if (e instanceof StatusRuntimeException && cause != null) {
                return String.valueOf(cause.getMessage()); // the marshaller wrapped it
            }
            return String.valueOf(e.getMessage());
        }
    }
}
