package io.parley.server.room;

import java.util.Objects;

/** An operator's request that cannot be done; the text says why. */
public final class AdminException extends RuntimeException {
    /** What kind of failure it is. */
    public enum Reason {
        /** The room, the participant or the track does not exist. */
        NOT_FOUND,
        /** The request itself is wrong. */
        INVALID_ARGUMENT,
        /** A limit of the server stands against it. */
        RESOURCE_EXHAUSTED,
        /** The server's settings, or the state of things, stand against it. */
        FAILED_PRECONDITION,
        /** It took too long. */
        DEADLINE_EXCEEDED,
        /** Parley does not do that. */
        UNIMPLEMENTED,
        /** The server is stopping. */
        UNAVAILABLE
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String argument;

    public AdminException(Reason reason, String message) {
        this(reason, message, "");
    }

    private AdminException(Reason reason, String message, String argument) {
        super(message, null, false, false);
        this.reason = Objects.requireNonNull(reason, "reason");
        this.argument = argument;
    }

    /** A value that is wrong, in LiveKit's words: what is wrong comes first, and then the limit. */
    static AdminException badArgument(String what, String limit) {
        return new AdminException(Reason.INVALID_ARGUMENT, what + " " + limit, what);
    }

    /** What is wrong, where LiveKit's server says it apart; else empty. */
    public String argument() {
        return argument;
    }

    public Reason reason() {
        return reason;
    }

    static AdminException noRoom() {
        return new AdminException(Reason.NOT_FOUND, "requested room does not exist");
    }

    static AdminException noParticipant() {
        return new AdminException(Reason.NOT_FOUND, "participant does not exist");
    }
}
