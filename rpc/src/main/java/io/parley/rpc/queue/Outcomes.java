package io.parley.rpc.queue;

import io.grpc.Status;

/** How calls end, in the words that clients of this protocol know. */
public final class Outcomes {

    /** The caller went away. */
    public static final Status CANCELLED = Status.CANCELLED.withDescription("context canceled");

    /** The offer's time is over. */
    public static final Status EXPIRED =
            Status.DEADLINE_EXCEEDED.withDescription("context deadline exceeded");

    static final Status TOO_MANY =
            Status.RESOURCE_EXHAUSTED.withDescription(
                    "too many connection attempts; please wait a bit and try again");
    static final Status OFFLINE =
            Status.NOT_FOUND.withDescription(
                    "host appears to be offline; ensure machine is online and try again");
    static final Status NO_ANSWER =
            Status.UNAVAILABLE.withDescription("the answerer went away without an answer");
    static final Status CLOSED =
            Status.UNAVAILABLE.withDescription("the signaling service is stopping");
    static final Status NO_SDP =
            Status.UNKNOWN.withDescription(
                    "error from answerer: expected to have initial SDP if no error");

    private Outcomes() {}

    /** What a caller hears when the answerer failed. */
    static Status fromAnswerer(Status status) {
        return failure(status).withDescription("error from answerer: " + text(failure(status)));
    }

    /** A failure must not look like a success, whatever the peer wrote into it. */
    static Status failure(Status status) {
        return status.isOk() ? Status.UNKNOWN.withDescription(status.getDescription()) : status;
    }

    private static String text(Status status) {
        String description = status.getDescription();
        return "rpc error: code = "
                + name(status.getCode())
                + " desc = "
                + (description == null ? "" : description);
    }

    /**
     * The names that Go's gRPC prints, since tools look for them: FAILED_PRECONDITION is two words.
     */
    private static String name(Status.Code code) {
        if (code == Status.Code.CANCELLED) {
            return "Canceled";
        }
        if (code == Status.Code.OK) {
            return "OK";
        }
        StringBuilder name = new StringBuilder();
        boolean start = true;
        for (char c : code.name().toCharArray()) {
            if (c == '_') {
                start = true;
            } else {
                name.append(start ? c : Character.toLowerCase(c));
                start = false;
            }
        }
        return name.toString();
    }
}
