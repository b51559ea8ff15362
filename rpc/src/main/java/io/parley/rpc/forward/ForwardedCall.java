package io.parley.rpc.forward;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.parley.rpc.channel.WebRtcServer;
import io.parley.rpc.dial.Shared;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way through. A message is asked for on one side only when the other side has room
 * for it.
 */
final class ForwardedCall {
    /** What belongs to one connection and not to the call. */
    private static final String[] HOP_HEADERS = {
        "te",
        "content-type",
        "user-agent",
        "grpc-timeout",
        "grpc-encoding",
        "grpc-accept-encoding",
        "accept-encoding",
        "content-encoding"
    };

    private final ServerCall<byte[], byte[]> from;
    private final ClientCall<byte[], byte[]> to;
    private final Duration patience;

    // Guarded by this.
    private boolean requestOwed;
    private boolean responseOwed;
    private MethodKind kind = MethodKind.MANY;
    private int messages;
    private boolean answered;
    private @Nullable Status verdict;
    private boolean halfClosed;

    private ForwardedCall(
            ServerCall<byte[], byte[]> from, ClientCall<byte[], byte[]> to, Duration patience) {
        this.from = from;
        this.to = to;
        this.patience = patience;
    }

    static ServerCall.Listener<byte[]> start(
            ServerCall<byte[], byte[]> from,
            Metadata headers,
            Channel target,
            Function<String, CompletableFuture<MethodKind>> kinds,
            Duration patience) {
        CallOptions options = CallOptions.DEFAULT;
        Deadline deadline = Context.current().getDeadline();
        if (deadline != null) {
            options = options.withDeadline(deadline);
        }
        String method = from.getMethodDescriptor().getFullMethodName();
        ForwardedCall call =
                new ForwardedCall(
                        from, target.newCall(RawMessages.method(method), options), patience);
        call.to.start(call.new Responses(), withoutHopHeaders(headers));
        from.request(1);
        call.to.request(1);
        kinds.apply(method).thenAccept(call::learned);
        return call.new Requests();
    }

    static Metadata withoutHopHeaders(Metadata headers) {
        Metadata kept = new Metadata();
        kept.merge(headers);
        for (String name : HOP_HEADERS) {
            kept.discardAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        }
        return kept;
    }

    private void learned(MethodKind value) {
        boolean close;
        synchronized (this) {
            kind = value;
            close = kind == MethodKind.ONE && messages > 0;
        }
        if (close) {
            halfClose();
        }
        // One that tells of each end needs no watching.
        if (value == MethodKind.UNKNOWN
                && from.getAttributes().get(WebRtcServer.ENDS_REQUESTS) == null) {
            Shared.timer().schedule(this::giveUp, patience.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** The caller may be one that never says that it has no second message. */
    private void giveUp() {
        synchronized (this) {
            if (halfClosed || answered || messages != 1) {
                return;
            }
            verdict =
                    Status.FAILED_PRECONDITION.withDescription(
                            from.getMethodDescriptor().getFullMethodName()
                                    + " waits for more messages or their end, and the server behind"
                                    + " has no reflection that says whether it takes one only");
        }
        to.cancel("the end of the request never came", null);
    }

    private void halfClose() {
        synchronized (this) {
            if (halfClosed) {
                return;
            }
            halfClosed = true;
        }
        to.halfClose();
    }

    /** The caller's side. */
    private final class Requests extends ServerCall.Listener<byte[]> {
        @Override
        public void onMessage(byte[] message) {
            boolean last;
            synchronized (ForwardedCall.this) {
                if (halfClosed) {
                    return;
                }
                messages++;
                last = kind == MethodKind.ONE;
            }
            to.sendMessage(message);
            if (last) {
                halfClose();
                return;
            }
            boolean room = to.isReady();
            synchronized (ForwardedCall.this) {
                requestOwed = !room;
            }
            if (room) {
                from.request(1);
            } else if (to.isReady()) {
                payRequest(); // it became ready in between
            }
        }

        @Override
        public void onHalfClose() {
            halfClose();
        }

        @Override
        public void onCancel() {
            to.cancel("cancelled by the caller", null);
        }

        @Override
        public void onReady() {
            payResponse();
        }
    }

    private void payRequest() {
        synchronized (this) {
            if (!requestOwed) {
                return;
            }
            requestOwed = false;
        }
        from.request(1);
    }

    private void payResponse() {
        synchronized (this) {
            if (!responseOwed) {
                return;
            }
            responseOwed = false;
        }
        to.request(1);
    }

    /** The server's side. */
    private final class Responses extends ClientCall.Listener<byte[]> {
        @Override
        public void onHeaders(Metadata headers) {
            answered();
            from.sendHeaders(withoutHopHeaders(headers));
        }

        @Override
        public void onMessage(byte[] message) {
            answered();
            from.sendMessage(message);
            boolean room = from.isReady();
            synchronized (ForwardedCall.this) {
                responseOwed = !room;
            }
            if (room) {
                to.request(1);
            } else if (from.isReady()) {
                payResponse(); // it became ready in between
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            Status own;
            synchronized (ForwardedCall.this) {
                own = verdict;
            }
            from.close(own == null ? status : own, withoutHopHeaders(trailers));
        }

        private void answered() {
            synchronized (ForwardedCall.this) {
                answered = true;
            }
        }

        @Override
        public void onReady() {
            payRequest();
        }
    }
}
