package io.parley.rpc.dial;

import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import io.parley.rpc.proto.webrtc.v1.OptionalWebRTCConfigRequest;
import io.parley.rpc.proto.webrtc.v1.OptionalWebRTCConfigResponse;
import io.parley.rpc.proto.webrtc.v1.SignalingServiceGrpc;
import io.parley.rpc.proto.webrtc.v1.SignalingServiceGrpc.SignalingServiceStub;
import io.parley.rpc.proto.webrtc.v1.WebRTCConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection to a signaling service, for some hosts; it is made with the first call. */
public final class Signaling implements AutoCloseable {
    private static final Metadata.Key<String> RPC_HOST =
            Metadata.Key.of("rpc-host", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> HEARTBEATS_ALLOWED =
            Metadata.Key.of("heartbeats-allowed", Metadata.ASCII_STRING_MARSHALLER);

    /** Services of this kind allow a ping each 5 s; middle boxes forget a flow after 30 s. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(20);

    private static final int CLOSE_SECONDS = 2;

    private final KeptChannels.Place place;
    private final ManagedChannel channel;
    private final Channel authorized;

    private Signaling(KeptChannels.Place place, ManagedChannel channel, Channel authorized) {
        this.place = place;
        this.channel = channel;
        this.authorized = authorized;
    }

    /** A channel to a gRPC server, as this project makes them. */
    public static ManagedChannelBuilder<?> builder(
            SignalingAddress address, @Nullable ChannelCredentials tls) {
        ChannelCredentials credentials =
                address.plaintext()
                        ? InsecureChannelCredentials.create()
                        : tls == null ? TlsChannelCredentials.create() : tls;
        return Grpc.newChannelBuilder(address.target(), credentials)
                .keepAliveTime(KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
                .maxInboundMessageSize(Limits.MAX_MESSAGE);
    }

    /**
     * Opens no connection yet.
     *
     * @param hosts that are called or answered for, 1 to 5
     * @param tls null: verify by the roots that the JDK trusts
     * @param bearer null: calls carry no token
     */
    public static Signaling open(
            SignalingAddress address,
            @Nullable ChannelCredentials tls,
            @Nullable BearerCredentials bearer,
            List<String> hosts) {
        KeptChannels.Place place = new KeptChannels.Place(address, tls);
        return over(connect(place), place, bearer, hosts);
    }

    /**
     * The same for one dial: over a connection that an earlier one is through with, or a new one.
     */
    public static Signaling reopen(
            SignalingAddress address,
            @Nullable ChannelCredentials tls,
            @Nullable BearerCredentials bearer,
            String host) {
        KeptChannels.Place place = new KeptChannels.Place(address, tls);
        ManagedChannel kept = KeptChannels.take(place);
        return over(kept == null ? connect(place) : kept, place, bearer, List.of(host));
    }

    private static ManagedChannel connect(KeptChannels.Place place) {
        return builder(place.address(), place.tls())
                .directExecutor()
                .maxInboundMessageSize(Limits.MAX_SIGNALING_MESSAGE)
                .build();
    }

    private static Signaling over(
            ManagedChannel channel,
            KeptChannels.Place place,
            @Nullable BearerCredentials bearer,
            List<String> hosts) {
        Metadata headers = new Metadata();
        hosts.forEach(host -> headers.put(RPC_HOST, host));
        Channel authorized =
                ClientInterceptors.intercept(
                        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
        return new Signaling(
                place,
                channel,
                bearer == null ? authorized : ClientInterceptors.intercept(authorized, bearer));
    }

    /** Calls for the hosts. */
    public SignalingServiceStub stub() {
        return SignalingServiceGrpc.newStub(authorized);
    }

    /** Answer streams for the hosts, whose liveness the service may check. */
    public SignalingServiceStub answerStub() {
        Metadata headers = new Metadata();
        headers.put(HEARTBEATS_ALLOWED, "true");
        return stub().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** What the service says of ICE servers and trickle. */
    public CompletableFuture<WebRTCConfig> config(long timeoutNanos) {
        Tokens.One<OptionalWebRTCConfigResponse> response = new Tokens.One<>();
        stub().withDeadlineAfter(timeoutNanos, TimeUnit.NANOSECONDS)
                .optionalWebRTCConfig(OptionalWebRTCConfigRequest.getDefaultInstance(), response);
        return response.future.thenApply(OptionalWebRTCConfigResponse::getConfig);
    }

    /** Whether there is a connection. */
    public boolean isConnected() {
        return channel.getState(false) == ConnectivityState.READY;
    }

    /** Ends the connection when the calls on it have ended, or after a while. */
    public void closeSoon() {
        channel.shutdown();
        Shared.timer().schedule(this::close, CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /** This user is through with it and its calls have ended; another dial may want it. */
    public void release() {
        KeptChannels.give(place, channel);
    }

    /** Ends the connection and all calls on it. */
    @Override
    public void close() {
        channel.shutdownNow();
    }
}
