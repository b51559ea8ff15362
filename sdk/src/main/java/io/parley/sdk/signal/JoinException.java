package io.parley.sdk.signal;

import static java.util.Objects.requireNonNull;

import io.parley.proto.livekit.DisconnectReason;
import org.jspecify.annotations.Nullable;

/** Why a room could not be joined, or a session not be resumed. The message is one line. */
public final class JoinException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Reason {
        /** The URL cannot be used. */
        BAD_URL,
        /** The token cannot be sent: it is empty or holds characters that no token has. */
        BAD_TOKEN,
        /** The host's name could not be resolved. */
        UNKNOWN_HOST,
        /** No connection: refused, unreachable, or ended before an answer came. */
        UNREACHABLE,
        /** The proxy refused, or could not be reached. */
        PROXY,
        /** The TLS handshake failed, for example since the certificate is not trusted. */
        TLS,
        /** HTTP 401 or 403: the token is not valid, or does not allow this. */
        NOT_ALLOWED,
        /** HTTP 404: no such room, or no such service at this URL. */
        NOT_FOUND,
        /** Any other HTTP status. */
        REJECTED,
        /** The other side does not speak the protocol. */
        PROTOCOL,
        /** A phase took too long; the message names it. */
        TIMEOUT,
        /** The server said goodbye in the place of an answer. */
        LEFT,
        /** Signaling works, but no peer connection came up. */
        TRANSPORT,
        /** This side was closed meanwhile. */
        CLOSED
    }

    private final Reason reason;
    private final int status;
    private final String serverText;
    private final DisconnectReason disconnectReason;

    public JoinException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, message, 0, "", DisconnectReason.UNKNOWN_REASON, cause);
    }

    public JoinException(Reason reason, String message) {
        this(reason, message, null);
    }

    private JoinException(
            Reason reason,
            String message,
            int status,
            String serverText,
            DisconnectReason disconnectReason,
            @Nullable Throwable cause) {
        super(message, cause);
        this.reason = requireNonNull(reason, "reason");
        this.status = status;
        this.serverText = serverText;
        this.disconnectReason = disconnectReason;
    }

    /** The server answered with another HTTP status than was hoped for. */
    static JoinException ofStatus(int status, String message, String body) {
        Reason reason =
                switch (status) {
                    case 401, 403 -> Reason.NOT_ALLOWED;
                    case 404 -> Reason.NOT_FOUND;
                    case 407 -> Reason.PROXY;
                    default -> Reason.REJECTED;
                };
        return new JoinException(
                reason, message, status, body, DisconnectReason.UNKNOWN_REASON, null);
    }

    /** The server said goodbye. */
    public static JoinException left(DisconnectReason disconnectReason, String message) {
        return new JoinException(Reason.LEFT, message, 0, "", disconnectReason, null);
    }

    public Reason reason() {
        return reason;
    }

    /** The HTTP status of the answer; 0 when there was none. */
    public int status() {
        return status;
    }

    /** What the server wrote into an answer that refused; empty when there was none. */
    public String serverText() {
        return serverText;
    }

    /** What the server gave as its reason; UNKNOWN_REASON unless {@link #reason} is LEFT. */
    public DisconnectReason disconnectReason() {
        return disconnectReason;
    }

    /** Whether trying again, as it is, cannot help. */
    public boolean isFinal() {
        return switch (reason) {
            case BAD_URL, BAD_TOKEN, NOT_ALLOWED, NOT_FOUND, TLS, CLOSED -> true;
            case REJECTED -> status >= 400 && status < 500 && status != 408 && status != 429;
            case UNKNOWN_HOST, UNREACHABLE, PROXY, PROTOCOL, TIMEOUT, LEFT, TRANSPORT -> false;
        };
    }
}
