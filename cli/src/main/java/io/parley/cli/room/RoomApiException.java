package io.parley.cli.room;

import org.jspecify.annotations.Nullable;

/**
 * The server did not do what it was asked for. The message is one line and says what to do next.
 */
public final class RoomApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Reason {
        /** No answer at all. */
        UNREACHABLE,
        /** The key or its secret is not the server's. */
        WRONG_KEY,
        /** The room or the participant is not there. */
        NOT_FOUND,
        /** A call of a method was answered with an error of the method's. */
        METHOD_FAILED,
        /** The server has no such function. */
        UNSUPPORTED,
        /** Whatever else the server says. */
        REFUSED
    }

    /**
     * An error that a method of a participant answered with ({@code RpcError}).
     *
     * @param code the number
     * @param message for people
     * @param data for programs; may be empty
     */
    public record MethodError(int code, String message, String data) {}

    private final Reason reason;
    private final transient @Nullable MethodError methodError;

    RoomApiException(Reason reason, String message) {
        this(reason, message, null);
    }

    RoomApiException(Reason reason, String message, @Nullable MethodError methodError) {
        super(message, null, false, false);
        this.reason = reason;
        this.methodError = methodError;
    }

    /** Why, for programs. */
    public Reason reason() {
        return reason;
    }

    /** What the method answered; null unless the reason is {@link Reason#METHOD_FAILED}. */
    public @Nullable MethodError methodError() {
        return methodError;
    }
}
