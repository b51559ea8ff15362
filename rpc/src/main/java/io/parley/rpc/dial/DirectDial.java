package io.parley.rpc.dial;

import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.parley.rpc.proto.webrtc.v1.OptionalWebRTCConfigResponse;
import io.parley.rpc.proto.webrtc.v1.SignalingServiceGrpc;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The way to a host over HTTP/2 at its own address. */
public final class DirectDial {
    private static final long TERMINATION_SECONDS = 60;

    private final ManagedChannel channel;
    private final CompletableFuture<ManagedChannel> result = new CompletableFuture<>();

    private DirectDial(ManagedChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects.
     *
     * @return a channel that is ready, and that connects again by itself
     */
    public static CompletableFuture<ManagedChannel> start(
            SignalingAddress address,
            @Nullable ChannelCredentials tls,
            @Nullable BearerCredentials bearer,
            long timeoutNanos) {
        ManagedChannelBuilder<?> builder = Signaling.builder(address, tls);
        if (bearer != null) {
            builder.intercept(bearer);
        }
        DirectDial dial = new DirectDial(builder.build());
        ScheduledFuture<?> deadline =
                Shared.timer()
                        .schedule(
                                () ->
                                        dial.fail(
                                                Status.DEADLINE_EXCEEDED.withDescription(
                                                        address.authority() + " does not answer")),
                                timeoutNanos,
                                TimeUnit.NANOSECONDS);
        dial.result.whenComplete(
                (connected, failure) -> {
                    deadline.cancel(false);
                    if (failure != null) {
                        dial.channel.shutdownNow();
                    }
                });
        dial.watch();
        return dial.result;
    }

    /** Completes when a channel was shut down and has ended; never fails. */
    public static CompletableFuture<Void> whenTerminated(ManagedChannel channel) {
        CompletableFuture<Void> terminated = new CompletableFuture<>();
        awaitShutdown(channel, terminated);
        return terminated;
    }

    private static void awaitShutdown(ManagedChannel channel, CompletableFuture<Void> terminated) {
        ConnectivityState state = channel.getState(false);
        if (state != ConnectivityState.SHUTDOWN) {
            channel.notifyWhenStateChanged(state, () -> awaitShutdown(channel, terminated));
            return;
        }
        Shared.executor()
                .execute(
                        () -> {
                            try {
                                channel.awaitTermination(TERMINATION_SECONDS, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            terminated.complete(null);
                        });
    }

    private void watch() {
        ConnectivityState state = channel.getState(true);
        if (result.isDone()) {
            return;
        }
        switch (state) {
            case READY -> {
                if (!result.complete(channel)) {
                    channel.shutdownNow();
                }
            }
            case TRANSIENT_FAILURE -> tellWhy();
            case SHUTDOWN -> fail(Status.CANCELLED);
            case IDLE, CONNECTING -> channel.notifyWhenStateChanged(state, this::watch);
        }
    }

    /** A call that does not wait fails with the reason why there is no connection. */
    private void tellWhy() {
        ClientCall<?, OptionalWebRTCConfigResponse> call =
                channel.newCall(
                        SignalingServiceGrpc.getOptionalWebRTCConfigMethod(), CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<OptionalWebRTCConfigResponse>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        fail(
                                status.getCode() == Status.Code.UNAVAILABLE
                                        ? status
                                        : Status.UNAVAILABLE.withDescription(
                                                "no connection to " + channel.authority()));
                    }
                },
                new Metadata());
    }

    private void fail(Status status) {
        result.completeExceptionally(status.asException());
    }
}
