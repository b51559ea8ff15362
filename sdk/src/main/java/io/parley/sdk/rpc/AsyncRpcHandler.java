package io.parley.sdk.rpc;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls later.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface AsyncRpcHandler {
    /**
     * Starts to answer one call; called on the room's callbacks. When the caller gives up or the
     * room disconnects, the future of the stage is cancelled, and what it gives is ignored.
     *
     * @return the answer; null in it means an empty one. Failing with {@link RpcException} tells
     *     the caller just that, with any other {@link RpcException.ErrorCode#APPLICATION_ERROR}.
     * @throws Exception as failing
     */
    CompletionStage<? extends @Nullable String> handle(RpcInvocationData call) throws Exception;
}
