package io.parley.sdk.rpc;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A call as its handler sees it. Safe to use from any thread.
 *
 * @since 0.1
 */
public final class RpcInvocationData {
    private final String requestId;
    private final String callerIdentity;
    private final String method;
    private final String payload;
    private final Duration responseTimeout;
    private final AtomicReference<RpcException.@Nullable ErrorCode> cancelReason;

    RpcInvocationData(
            String requestId,
            String callerIdentity,
            String method,
            String payload,
            Duration responseTimeout) {
        this(requestId, callerIdentity, method, payload, responseTimeout, new AtomicReference<>());
    }

    private RpcInvocationData(
            String requestId,
            String callerIdentity,
            String method,
            String payload,
            Duration responseTimeout,
            AtomicReference<RpcException.@Nullable ErrorCode> cancelReason) {
        this.requestId = requireNonNull(requestId, "requestId");
        this.callerIdentity = requireNonNull(callerIdentity, "callerIdentity");
        this.method = requireNonNull(method, "method");
        this.payload = requireNonNull(payload, "payload");
        this.responseTimeout = requireNonNull(responseTimeout, "responseTimeout");
        this.cancelReason = cancelReason;
    }

    /** The same on both sides; for logs. */
    public String requestId() {
        return requestId;
    }

    /**
     * Who calls. For a call made through the server's API it is a name made up by the server, not a
     * participant of the room.
     */
    public String callerIdentity() {
        return callerIdentity;
    }

    /** The name of the method. */
    public String method() {
        return method;
    }

    /** What the caller sends, as a rule JSON. */
    public String payload() {
        return payload;
    }

    /** How long the caller waits for the answer. */
    public Duration responseTimeout() {
        return responseTimeout;
    }

    /**
     * Why nobody waits for the answer any more: {@code RESPONSE_TIMEOUT} when the time is over,
     * {@code RECIPIENT_DISCONNECTED} when the room disconnected; null while the answer is wanted.
     */
    public RpcException.@Nullable ErrorCode cancelReason() {
        return cancelReason.get();
    }

    /** The same call with another payload, for an interceptor to pass on. */
    public RpcInvocationData withPayload(String value) {
        return new RpcInvocationData(
                requestId, callerIdentity, method, value, responseTimeout, cancelReason);
    }

    void cancelled(RpcException.ErrorCode reason) {
        cancelReason.set(reason);
    }

    @Override
    public String toString() {
        return method + " from " + callerIdentity + " (" + requestId + ")";
    }
}
