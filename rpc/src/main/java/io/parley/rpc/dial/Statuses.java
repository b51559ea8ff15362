package io.parley.rpc.dial;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Failures of any kind as gRPC statuses. */
public final class Statuses {
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

    /** Code and description, for people. */
    public static String text(Status status) {
        String description = status.getDescription();
        return description == null || description.isEmpty()
                ? status.getCode().name()
                : status.getCode().name() + ": " + description;
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
