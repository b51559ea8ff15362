package io.parley.sdk.rpc;

import org.jspecify.annotations.Nullable;

/**
 * Answers calls; may block. It runs on the room's callbacks, so the next callback waits for it: one
 * that takes long is better an {@link AsyncRpcHandler}.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RpcHandler {
    /**
     * Answers one call. When the caller gives up or the room disconnects, its thread is
     * interrupted, and what it returns is ignored.
     *
     * @return the answer; null means an empty one
     * @throws RpcException to tell the caller just that
     * @throws Exception to tell the caller {@link RpcException.ErrorCode#APPLICATION_ERROR}
     */
    @Nullable String handle(RpcInvocationData call) throws Exception;
}
