package io.parley.webrtc;

/**
 * Why an operation of a {@link PeerConnection} did not succeed.
 *
 * @since 0.1
 */
public final class PeerConnectionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is; named as the W3C names its exceptions. */
    public enum Code {
        /** The description cannot be read or not be accepted; the message says where and why. */
        INVALID_ACCESS,
        /** The operation does not fit the state of the exchange, or the connection is closed. */
        INVALID_STATE,
        /** The candidate cannot be read, there are too many, or a channel's id is in use. */
        OPERATION,
        /** The connection came to nothing, or ended. */
        CONNECTION
    }

    private final Code code;

    PeerConnectionException(Code code, String message) {
        super(message);
        this.code = code;
    }

    PeerConnectionException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
