package io.parley.server.watch;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * One call of the room API, or one exchange of the signaling service, that is over.
 *
 * @param service such as {@code livekit.RoomService}
 * @param method its name
 * @param startedAt when the request came
 * @param nanos how long it took
 * @param outcome what it was answered with: an HTTP status, or the name of a gRPC status
 * @param failed whether the server is at fault
 * @param traceParent the caller's span (W3C Trace Context, {@code traceparent}); empty if none
 */
public record CallRecord(
        String service,
        String method,
        Instant startedAt,
        long nanos,
        String outcome,
        boolean failed,
        String traceParent) {
    public CallRecord {
        requireNonNull(service, "service");
        requireNonNull(method, "method");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(outcome, "outcome");
        requireNonNull(traceParent, "traceParent");
    }
}
