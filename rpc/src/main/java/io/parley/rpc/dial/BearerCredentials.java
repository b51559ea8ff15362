package io.parley.rpc.dial;

import static java.util.Objects.requireNonNull;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.CompositeCallCredentials;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts a token on every call of a channel. The token is fetched before the first call; when the
 * server refuses it, the next call fetches another one.
 */
public final class BearerCredentials extends CallCredentials implements ClientInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final Supplier<CompletableFuture<String>> source;
    private @Nullable CompletableFuture<String> token;

    /**
     * @param source fetches a token; its failure is the failure of the call
     */
    public BearerCredentials(Supplier<CompletableFuture<String>> source) {
        this.source = requireNonNull(source, "source");
    }

    /** The token in force, fetched when there is none. A failure is not kept. */
    public synchronized CompletableFuture<String> token() {
        if (token == null || token.isCompletedExceptionally()) {
            token = source.get();
        }
        return token;
    }

    private synchronized void forget() {
        if (token != null && token.isDone()) {
            token = null;
        }
    }

    @Override
    public void applyRequestMetadata(
            RequestInfo requestInfo, Executor appExecutor, MetadataApplier applier) {
        token().whenComplete(
                        (value, failure) -> {
                            if (failure != null) {
                                applier.fail(Statuses.of(failure));
                            } else {
                                Metadata headers = new Metadata();
                                headers.put(AUTHORIZATION, "Bearer " + value);
                                applier.apply(headers);
                            }
                        });
    }

    @Override
    public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
            MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
        CallCredentials own = options.getCredentials();
        CallCredentials all = own == null ? this : new CompositeCallCredentials(this, own);
        return new SimpleForwardingClientCall<>(
                next.newCall(method, options.withCallCredentials(all))) {
            @Override
            public void start(Listener<RespT> listener, Metadata headers) {
                super.start(new Watcher<>(listener), headers);
            }
        };
    }

    private final class Watcher<RespT> extends SimpleForwardingClientCallListener<RespT> {
        Watcher(ClientCall.Listener<RespT> listener) {
            super(listener);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (status.getCode() == Status.Code.UNAUTHENTICATED
                    || status.getCode() == Status.Code.PERMISSION_DENIED) {
                forget();
            }
            super.onClose(status, trailers);
        }
    }
}
