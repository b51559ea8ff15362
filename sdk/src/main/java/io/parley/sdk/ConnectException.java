package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import io.parley.sdk.signal.JoinException;

/**
 * A room could not be joined ({@code ConnectError} of the other SDKs). The message is one line.
 *
 * @since 0.1
 */
public final class ConnectException extends RoomException {
    private static final long serialVersionUID = 1;

    /** What went wrong. */
    public enum Reason {
        /** The URL cannot be used. */
        BAD_URL,
        /** The token is empty or holds characters that no token has. */
        BAD_TOKEN,
        /** The name of the host could not be resolved. */
        UNKNOWN_HOST,
        /** No connection: refused, unreachable, or ended before an answer came. */
        UNREACHABLE,
        /** The proxy refused or could not be reached. */
        PROXY,
        /** The TLS handshake failed, for example because the certificate is not trusted. */
        TLS,
        /** HTTP 401 or 403: the token is not valid or does not admit to the room. */
        NOT_ALLOWED,
        /** HTTP 404: there is no such room, and the token may not make it. */
        NOT_FOUND,
        /** Another HTTP status. */
        REJECTED,
        /** The other side does not speak the protocol. */
        PROTOCOL,
        /** The other side did not answer in time; the message names the phase. */
        TIMEOUT,
        /** The server told the participant to leave instead. */
        LEFT,
        /** The server answered, but no path for data was found. */
        TRANSPORT,
        /** The room was disconnected or closed meanwhile, or before. */
        CLOSED,
        /** The room is connected already. */
        ALREADY_CONNECTED
    }

    private final Reason reason;
    private final int httpStatus;

    ConnectException(JoinException cause) {
        super(String.valueOf(cause.getMessage()), cause);
        reason = Reason.valueOf(cause.reason().name());
        httpStatus = cause.status();
    }

    ConnectException(Reason reason, String message) {
        super(message, null);
        this.reason = requireNonNull(reason, "reason");
        httpStatus = 0;
    }

    /** Why, for programs; the message tells it to people. */
    public Reason reason() {
        return reason;
    }

    /** The HTTP status with which the server refused; 0 if it did not. */
    public int httpStatus() {
        return httpStatus;
    }
}
