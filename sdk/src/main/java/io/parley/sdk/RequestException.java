package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import io.parley.proto.livekit.RequestResponse;

/**
 * The server refused a request, or did not answer it ({@code RequestResponse} of the protocol).
 *
 * @since 0.1
 */
public final class RequestException extends RoomException {
    private static final long serialVersionUID = 1;

    /** Why a request failed. */
    public enum Reason {
        /** What the request is about does not exist. */
        NOT_FOUND,
        /** The participant has not the permission. */
        NOT_ALLOWED,
        /** A value is larger than the server allows. */
        LIMIT_EXCEEDED,
        /** The request waits for another one. */
        QUEUED,
        /** The server does not know the type of what is asked for. */
        UNSUPPORTED_TYPE,
        /** Another error of the server's. */
        UNCLASSIFIED_ERROR,
        /** The handle cannot be used. */
        INVALID_HANDLE,
        /** The name cannot be used. */
        INVALID_NAME,
        /** The handle is in use. */
        DUPLICATE_HANDLE,
        /** The name is in use. */
        DUPLICATE_NAME,
        /** The request makes no sense to the server. */
        INVALID_REQUEST,
        /** The server did not answer in time. */
        TIMEOUT,
        /** The connection ended before the answer came. */
        DISCONNECTED;

        static Reason of(RequestResponse.Reason reason) {
            return switch (reason) {
                case NOT_FOUND -> NOT_FOUND;
                case NOT_ALLOWED -> NOT_ALLOWED;
                case LIMIT_EXCEEDED -> LIMIT_EXCEEDED;
                case QUEUED -> QUEUED;
                case UNSUPPORTED_TYPE -> UNSUPPORTED_TYPE;
                case INVALID_HANDLE -> INVALID_HANDLE;
                case INVALID_NAME -> INVALID_NAME;
                case DUPLICATE_HANDLE -> DUPLICATE_HANDLE;
                case DUPLICATE_NAME -> DUPLICATE_NAME;
                case INVALID_REQUEST -> INVALID_REQUEST;
                case OK, UNCLASSIFIED_ERROR, UNRECOGNIZED -> UNCLASSIFIED_ERROR;
            };
        }
    }

    private final Reason reason;

    RequestException(Reason reason, String message) {
        super(message, null);
        this.reason = requireNonNull(reason, "reason");
    }

    /** Why, for programs; the message tells it to people. */
    public Reason reason() {
        return reason;
    }
}
