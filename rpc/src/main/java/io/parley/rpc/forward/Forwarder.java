package io.parley.rpc.forward;

import static java.util.Objects.requireNonNull;

import io.grpc.Channel;
import io.grpc.HandlerRegistry;
import io.grpc.ServerMethodDefinition;
import java.time.Duration;
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
    /** Long enough for a stream whose first answer takes its time, for most. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Channel target;
    private final Function<String, CompletableFuture<MethodKind>> kinds;
    private final Duration patience;

    private Forwarder(
            Channel target,
            Function<String, CompletableFuture<MethodKind>> kinds,
            Duration patience) {
        this.target = requireNonNull(target, "target");
        this.kinds = kinds;
        this.patience = patience;
    }

    /** Forwards to a channel whose callers say when their messages end. */
    public static Forwarder to(Channel target) {
        CompletableFuture<MethodKind> many = CompletableFuture.completedFuture(MethodKind.MANY);
        return new Forwarder(target, method -> many, PATIENCE);
    }

    /**
     * Forwards to a server that is asked, through its reflection service, which methods take one
     * message. Some clients of data channels never say that a unary call has no second message. A
     * server without reflection would leave them waiting: such a call fails with
     * FAILED_PRECONDITION when after its first message nothing has come from either side for 30 s.
     */
    public static Forwarder asking(Channel target) {
        return asking(target, PATIENCE);
    }

    static Forwarder asking(Channel target, Duration patience) {
        return new Forwarder(target, new MethodKinds(new Reflection(target))::of, patience);
    }

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(
            String methodName, @Nullable String authority) {
        String name = methodName.startsWith("/") ? methodName.substring(1) : methodName;
        return ServerMethodDefinition.create(
                RawMessages.method(name),
                (call, headers) -> ForwardedCall.start(call, headers, target, kinds, patience));
    }
}
