package io.parley.sdk.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The interceptors of one participant; the first is the outermost. Safe to use from any thread. */
final class InterceptorChain {
    private volatile List<RpcInterceptor> interceptors = List.of();

    /** Adds one; the same one again changes nothing. */
    synchronized void add(RpcInterceptor interceptor) {
        for (RpcInterceptor each : interceptors) {
            if (isSame(each, interceptor)) {
                return;
            }
        }
        List<RpcInterceptor> more = new ArrayList<>(interceptors);
        more.add(interceptor);
        interceptors = List.copyOf(more);
    }

    /** Removes one; calls that run keep the chain they began with. */
    synchronized void remove(RpcInterceptor interceptor) {
        List<RpcInterceptor> fewer = new ArrayList<>(interceptors);
        fewer.removeIf(each -> isSame(each, interceptor));
        interceptors = List.copyOf(fewer);
    }

    @SuppressWarnings("ReferenceEquality") // two interceptors that are equal are still two
    private static boolean isSame(RpcInterceptor one, RpcInterceptor other) {
        return one == other;
    }

    RpcInterceptor.Outgoing outgoing(RpcInterceptor.Outgoing last) {
        RpcInterceptor.Outgoing next = last;
        ListIterator<RpcInterceptor> backwards = fromTheEnd();
        while (backwards.hasPrevious()) {
            RpcInterceptor each = backwards.previous();
            RpcInterceptor.Outgoing inner = next;
            next = call -> guard(() -> each.interceptOutgoing(call, inner));
        }
        return next;
    }

    RpcInterceptor.Incoming incoming(RpcInterceptor.Incoming last) {
        RpcInterceptor.Incoming next = last;
        ListIterator<RpcInterceptor> backwards = fromTheEnd();
        while (backwards.hasPrevious()) {
            RpcInterceptor each = backwards.previous();
            RpcInterceptor.Incoming inner = next;
            next = call -> guardIncoming(() -> each.interceptIncoming(call, inner));
        }
        return next;
    }

    private ListIterator<RpcInterceptor> fromTheEnd() {
        List<RpcInterceptor> now = interceptors;
        return now.listIterator(now.size());
    }

    private static CompletionStage<String> guard(Step<CompletionStage<String>> step) {
        try {
            return step.run();
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** What a step throws is in the stage. */
    static CompletionStage<? extends @Nullable String> guardIncoming(
            Step<CompletionStage<? extends @Nullable String>> step) {
        try {
            return step.run();
        } catch (Exception e) {
            return CompletableFuture.<@Nullable String>failedFuture(e);
        }
    }

    /** Something that may throw. */
    @FunctionalInterface
    interface Step<T> {
        T run() throws Exception;
    }
}
