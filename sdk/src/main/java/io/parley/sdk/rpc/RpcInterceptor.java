package io.parley.sdk.rpc;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sees, changes or replaces calls on their way out and in. The first one added is the outermost.
 * Errors pass through unchanged: on the way in, any exception of a handler is seen as it is, and a
 * call of an unknown method as {@link RpcException.ErrorCode#UNSUPPORTED_METHOD}. Both methods pass
 * calls on by default.
 *
 * @since 0.1
 */
public interface RpcInterceptor {
    /** Wraps a call to another participant; called on the caller's thread, must not block. */
    default CompletionStage<String> interceptOutgoing(RpcCallInfo call, Outgoing next) {
        return next.call(call);
    }

    /**
     * Wraps the handling of a call from another participant; called on the room's callbacks. The
     * caller's timeout covers it.
     */
    default CompletionStage<? extends @Nullable String> interceptIncoming(
            RpcInvocationData call, Incoming next) {
        return next.handle(call);
    }

    /** The rest of the way out. */
    @FunctionalInterface
    interface Outgoing {
        CompletionStage<String> call(RpcCallInfo call);
    }

    /** The rest of the way in. */
    @FunctionalInterface
    interface Incoming {
        /** Never throws: what the handler throws is in the stage. */
        CompletionStage<? extends @Nullable String> handle(RpcInvocationData call);
    }
}
