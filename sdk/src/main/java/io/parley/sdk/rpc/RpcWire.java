package io.parley.sdk.rpc;

/** Names and numbers of both generations of calls on the wire. */
final class RpcWire {
    static final int VERSION_PACKET = 1;
    static final int VERSION_STREAM = 2;

    /** The least {@code client_protocol} of a participant that takes calls as streams. */
    static final int STREAM_PROTOCOL = 1;

    static final String REQUEST_TOPIC = "lk.rpc_request";
    static final String RESPONSE_TOPIC = "lk.rpc_response";
    static final String ID = "lk.rpc_request_id";
    static final String METHOD = "lk.rpc_request_method";
    static final String TIMEOUT_MS = "lk.rpc_request_response_timeout_ms";
    static final String VERSION = "lk.rpc_request_version";

    /** Longest request id that is taken, in characters; real ones are UUIDs. */
    static final int MAX_ID_LENGTH = 256;

    private RpcWire() {}
}
