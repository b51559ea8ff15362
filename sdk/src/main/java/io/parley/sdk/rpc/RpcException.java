package io.parley.sdk.rpc;

import static java.util.Objects.requireNonNull;

import io.parley.proto.livekit.RpcError;
import org.jspecify.annotations.Nullable;

/**
 * A call that failed. Thrown by a handler, it reaches the caller as it is; every other exception of
 * a handler reaches the caller as {@link ErrorCode#APPLICATION_ERROR}. Codes from 1001 to 1999 are
 * reserved for {@link ErrorCode}; applications use others. Wire: {@code RpcError}.
 *
 * @since 0.1
 */
public final class RpcException extends RuntimeException {
    /** Longest message that is sent, in UTF-8 bytes; what is longer is cut. */
    public static final int MAX_MESSAGE_BYTES = 256;

    /** Longest data that is sent, in UTF-8 bytes; what is longer is cut. */
    public static final int MAX_DATA_BYTES = 15_360;

    private static final long serialVersionUID = 1;

    private final int code;
    private final String text;
    private final @Nullable String data;

    /** An error of the application, without data. */
    public RpcException(int code, String message) {
        this(code, message, null);
    }

    /**
     * An error of the application.
     *
     * @param code 0 or more, outside of 1001 to 1999
     * @param message for people; cut to {@link #MAX_MESSAGE_BYTES}
     * @param data for programs, as a rule JSON; cut to {@link #MAX_DATA_BYTES}
     */
    public RpcException(int code, String message, @Nullable String data) {
        this(code, message, data, null);
    }

    /** An error of the application; the cause stays on this side. */
    public RpcException(
            int code, String message, @Nullable String data, @Nullable Throwable cause) {
        super(requireNonNull(message, "message"), cause);
        this.code = code;
        this.text = Utf8.cut(message, MAX_MESSAGE_BYTES);
        this.data = data == null ? null : Utf8.cut(data, MAX_DATA_BYTES);
    }

    /** A built-in error with its text. */
    public static RpcException of(ErrorCode code) {
        return of(code, null, null);
    }

    /** A built-in error with its text and more about it. */
    public static RpcException of(
            ErrorCode code, @Nullable String data, @Nullable Throwable cause) {
        return new RpcException(code.code(), code.message(), data, cause);
    }

    static RpcException of(RpcError error) {
        String data = error.getData();
        return new RpcException(
                error.getCode(), error.getMessage(), data.isEmpty() ? null : data, null);
    }

    RpcError toProto() {
        RpcError.Builder error = RpcError.newBuilder().setCode(code).setMessage(text);
        if (data != null) {
            error.setData(data);
        }
        return error.build();
    }

    /** The number that tells what went wrong. */
    public int code() {
        return code;
    }

    /** The text, at most {@link #MAX_MESSAGE_BYTES} long, without its code. */
    public String text() {
        return text;
    }

    /** More about it, or null. */
    public @Nullable String data() {
        return data;
    }

    /** The built-in code, or null when it is the application's own. */
    public @Nullable ErrorCode errorCode() {
        return ErrorCode.of(code);
    }

    @Override
    public String getMessage() {
        return text;
    }

    @Override
    public String toString() {
        return "RpcException: " + code + " " + text + (data == null ? "" : " (" + data + ")");
    }

    /** What the protocol itself can report. */
    public enum ErrorCode {
        /** The other side has no handler for the method. */
        UNSUPPORTED_METHOD(1400, "Method not supported at destination"),
        /** No such participant. */
        RECIPIENT_NOT_FOUND(1401, "Recipient not found"),
        /** More than 15,360 bytes to a participant that knows only first generation calls. */
        REQUEST_PAYLOAD_TOO_LARGE(1402, "Request payload too large"),
        /** The server is older than 1.8.0. */
        UNSUPPORTED_SERVER(1403, "RPC not supported by server"),
        /** The call is of a generation that the other side does not know. */
        UNSUPPORTED_VERSION(1404, "Unsupported RPC version"),
        /** The handler failed. */
        APPLICATION_ERROR(1500, "Application error in method handler"),
        /** The other side did not say in time that it got the call. */
        CONNECTION_TIMEOUT(1501, "Connection timeout"),
        /** The other side did not answer in time. */
        RESPONSE_TIMEOUT(1502, "Response timeout"),
        /** One of the two sides left the room. */
        RECIPIENT_DISCONNECTED(1503, "Recipient disconnected"),
        /** More than 15,360 bytes to a caller that knows only first generation calls. */
        RESPONSE_PAYLOAD_TOO_LARGE(1504, "Response payload too large"),
        /** The call could not be sent. */
        SEND_FAILED(1505, "Failed to send");

        private final int code;
        private final String message;

        ErrorCode(int code, String message) {
            this.code = code;
            this.message = message;
        }

        /** The number on the wire. */
        public int code() {
            return code;
        }

        /** The text on the wire. */
        public String message() {
            return message;
        }

        /** The built-in error of a number, or null. */
        public static @Nullable ErrorCode of(int code) {
            for (ErrorCode each : values()) {
                if (each.code == code) {
                    return each;
                }
            }
            return null;
        }
    }
}
