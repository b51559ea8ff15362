package io.parley.rpc.forward;

import static java.util.Objects.requireNonNull;

import io.grpc.Channel;
import io.grpc.HandlerRegistry;
import io.grpc.ServerMethodDefinition;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hands every call on to another server: bytes, metadata, trailers, status details, deadlines and
 * cancellation as they are, with back-pressure from either end to the other.
 *
 * @since 0.1
 */
public final class Forwarder extends HandlerRegistry {
    private final Channel target;
    private final Function<String, CompletableFuture<Boolean>> singleRequest;

    private Forwarder(Channel target, Function<String, CompletableFuture<Boolean>> singleRequest) {
        this.target = requireNonNull(target, "target");
        this.singleRequest = singleRequest;
    }

    /** Forwards to a channel whose callers say when their messages end. */
    public static Forwarder to(Channel target) {
        CompletableFuture<Boolean> never = CompletableFuture.completedFuture(false);
        return new Forwarder(target, method -> never);
    }

    /**
     * Forwards to a server that is asked, through its reflection service, which methods take one
     * message. Some clients of data channels never say that a unary call has no second message; a
     * server without reflection leaves them waiting.
     */
    public static Forwarder asking(Channel target) {
        return new Forwarder(target, new MethodKinds(new Reflection(target))::takesOneMessage);
    }

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(
            String methodName, @Nullable String authority) {
        String name = methodName.startsWith("/") ? methodName.substring(1) : methodName;
        return ServerMethodDefinition.create(
                RawMessages.method(name),
                (call, headers) -> ForwardedCall.start(call, headers, target, singleRequest));
    }
}
