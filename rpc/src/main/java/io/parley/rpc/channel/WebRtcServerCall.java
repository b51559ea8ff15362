package io.parley.rpc.channel;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A call as its handler sees it. */
final class WebRtcServerCall<Q, R> extends ServerCall<Q, R> {
    private final ServerStream stream;
    private final MethodDescriptor<Q, R> method;
    private final @Nullable String authority;
    private final Attributes attributes;
    private boolean headersSent;
    private boolean messageSent;
    private boolean closeCalled;

    WebRtcServerCall(
            ServerStream stream,
            MethodDescriptor<Q, R> method,
            @Nullable String authority,
            Attributes attributes) {
        this.stream = stream;
        this.method = method;
        this.authority = authority;
        this.attributes = attributes;
    }

    @Override
    public void request(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count: " + count + " (expected: 0 or more)");
        }
        stream.events.request(count);
    }

    @Override
    public void sendHeaders(Metadata headers) {
        if (headersSent) {
            throw new IllegalStateException("sendHeaders has already been called");
        }
        if (closeCalled) {
            throw new IllegalStateException("call is closed");
        }
        headersSent = true;
        byte[] metadata = MetadataCodec.write(headers, Set.of());
        if (metadata != null && metadata.length > Limits.METADATA) {
            finish(tooLarge("headers", metadata.length, Limits.METADATA), new Metadata());
            return;
        }
        stream.sendHeaders(metadata, !method.getType().serverSendsOneMessage());
    }

    @Override
    public void sendMessage(R message) {
        if (!headersSent) {
            throw new IllegalStateException("sendHeaders has not been called");
        }
        if (closeCalled) {
            throw new IllegalStateException("call is closed");
        }
        if (stream.isClosed()) {
            return;
        }
        boolean one = method.getType().serverSendsOneMessage();
        if (one && messageSent) {
            finish(Status.INTERNAL.withDescription("Too many responses"), new Metadata());
            return;
        }
        messageSent = true;
        byte[] body = serialize(message);
        if (body != null && waitForRoom()) {
            stream.enqueue(new Outbound(Outbound.Kind.MESSAGE, body), !one);
        }
    }

    private byte @Nullable [] serialize(R message) {
        try {
            byte[] body = MessageBytes.of(method.streamResponse(message));
            if (body.length <= Limits.MESSAGE) {
                return body;
            }
            finish(tooLarge("message", body.length, Limits.MESSAGE), new Metadata());
        } catch (IOException e) {
            finish(
                    Status.INTERNAL.withDescription("the message cannot be serialized: " + e),
                    new Metadata());
        }
        return null;
    }

    private static Status tooLarge(String what, int length, int limit) {
        return Status.RESOURCE_EXHAUSTED.withDescription(
                what + ": " + length + " bytes (expected: at most " + limit + ")");
    }

    private boolean waitForRoom() {
        try {
            stream.out.awaitRoom();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            finish(
                    Status.CANCELLED.withDescription("interrupted while a message waited"),
                    new Metadata());
            return false;
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (closeCalled) {
            throw new IllegalStateException("call already closed");
        }
        if (status.isOk() && method.getType().serverSendsOneMessage() && !messageSent) {
            finish(Status.INTERNAL.withDescription("Completed without a response"), new Metadata());
            return;
        }
        finish(described(status), trailers);
    }

    /** A failure that is no status tells its text, as other servers of this protocol do. */
    private static Status described(Status status) {
        Throwable cause = status.getCause();
        return status.getDescription() == null && cause != null && cause.getMessage() != null
                ? status.withDescription(cause.getMessage())
                : status;
    }

    private void finish(Status status, Metadata trailers) {
        closeCalled = true;
        if (!stream.close()) {
            return;
        }
        byte[] encoded = StatusCodec.write(status, trailers);
        if (encoded.length > Limits.METADATA) {
            encoded =
                    StatusCodec.write(
                            tooLarge("trailers", encoded.length, Limits.METADATA), new Metadata());
        }
        stream.sendTrailers(encoded);
    }

    @Override
    public boolean isReady() {
        return !closeCalled && !stream.isClosed() && stream.out.isReady();
    }

    @Override
    public boolean isCancelled() {
        return stream.isCancelled();
    }

    @Override
    public MethodDescriptor<Q, R> getMethodDescriptor() {
        return method;
    }

    @Override
    public SecurityLevel getSecurityLevel() {
        return SecurityLevel.PRIVACY_AND_INTEGRITY; // DTLS
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public @Nullable String getAuthority() {
        return authority;
    }
}
