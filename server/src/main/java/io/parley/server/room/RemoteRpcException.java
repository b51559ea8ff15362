package io.parley.server.room;

/** The error with which a participant answered a call of the server, or why there was no answer. */
public final class RemoteRpcException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String data;

    RemoteRpcException(int code, String message, String data) {
        super(message, null, false, false);
        this.code = code;
        this.data = data;
    }

    /** The code of LiveKit's RPC errors, such as 1400 for a method that nobody registered. */
    public int code() {
        return code;
    }

    /** What the method told besides the message; often empty. */
    public String data() {
        return data;
    }
}
