package io.parley.rpc.dial;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Failures of any kind as gRPC statuses. */
public final class Statuses {
    /** Causes of causes that are looked at; some go round in circles. */
    private static final int MAX_CAUSES = 8;

    private Statuses() {}

    /** The status in a failure; UNAVAILABLE with its message where there is none. */
    public static Status of(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof StatusRuntimeException status) {
            return status.getStatus();
        }
        if (cause instanceof StatusException status) {
            return status.getStatus();
        }
        if (cause instanceof CancellationException) {
            return Status.CANCELLED.withDescription("cancelled by this side");
        }
        if (cause instanceof TimeoutException) {
            return Status.DEADLINE_EXCEEDED.withDescription(cause.getMessage());
        }
        String message = cause.getMessage();
        return Status.UNAVAILABLE
                .withDescription(message == null ? cause.getClass().getSimpleName() : message)
                .withCause(cause);
    }

    /** Code, description and what was at the bottom of it, for people. */
    public static String text(Status status) {
        StringBuilder text = new StringBuilder(status.getCode().name());
        String description = status.getDescription();
        if (description != null && !description.isEmpty()) {
            text.append(": ").append(description);
        }
        // A connection that could not be opened is an "io exception", with the reason as its cause.
        String reason = rootMessage(status.getCause());
        if (reason != null && text.indexOf(reason) < 0) {
            text.append(" (").append(reason).append(')');
        }
        return text.toString();
    }

    private static @Nullable String rootMessage(@Nullable Throwable failure) {
        String message = null;
        Throwable each = failure;
        for (int depth = 0; each != null && depth < MAX_CAUSES; depth++) {
            message = each.getMessage() != null ? each.getMessage() : message;
            each = each.getCause();
        }
        return message;
    }

    /** As signaling messages carry it. */
    public static com.google.rpc.Status toMessage(Status status) {
        String description = status.getDescription();
        return com.google.rpc.Status.newBuilder()
                .setCode(status.getCode().value())
                .setMessage(description == null ? "" : description)
                .build();
    }

    /** From a signaling message. */
    public static Status fromMessage(com.google.rpc.Status message) {
        return Status.fromCodeValue(message.getCode()).withDescription(message.getMessage());
    }
}
