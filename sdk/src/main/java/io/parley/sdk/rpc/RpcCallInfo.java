package io.parley.sdk.rpc;

import static java.util.Objects.requireNonNull;

/**
 * An outgoing call, as an {@link RpcInterceptor} sees it.
 *
 * @param destinationIdentity who is called
 * @param method the name of the method
 * @param payload what is sent
 * @param options how long to wait
 * @since 0.1
 */
public record RpcCallInfo(
        String destinationIdentity, String method, String payload, PerformRpcOptions options) {
    public RpcCallInfo {
        requireNonNull(destinationIdentity, "destinationIdentity");
        requireNonNull(method, "method");
        requireNonNull(payload, "payload");
        requireNonNull(options, "options");
    }

    public RpcCallInfo withPayload(String value) {
        return new RpcCallInfo(destinationIdentity, method, value, options);
    }

    public RpcCallInfo withOptions(PerformRpcOptions value) {
        return new RpcCallInfo(destinationIdentity, method, payload, value);
    }
}
