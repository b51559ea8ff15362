package io.parley.rpc.dial;

import io.grpc.Status;
import io.parley.rpc.proto.webrtc.v1.WebRTCConfig;
import io.parley.webrtc.PeerConnectionConfig;
import io.parley.webrtc.net.TransportLoop;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The way to a host over a data channel; can be gone again and again. */
public final class WebRtcDial {
    /** Clients of this protocol compare code and text. */
    private static final String NOT_PRECONFIGURED = "host not preconfigured";

    private final Supplier<Signaling> signaling;
    private final String host;
    private final boolean trickle;
    private final PeerConnectionConfig config;
    private final long timeoutNanos;
    private final ServerWarning warning;

    /**
     * @param signaling opens a connection to the service, one for each dial
     * @param config with one's own STUN and TURN servers
     */
    public WebRtcDial(
            Supplier<Signaling> signaling,
            String host,
            boolean trickle,
            PeerConnectionConfig config,
            long timeoutNanos) {
        this.signaling = signaling;
        this.host = host;
        this.trickle = trickle;
        this.config = config;
        this.timeoutNanos = timeoutNanos;
        warning = new ServerWarning(host);
    }

    /** Whether a failure says that the host must be dialed in another way. */
    public static boolean meansNoSignaler(Status status) {
        return status.getCode() == Status.Code.UNIMPLEMENTED
                || status.getCode() == Status.Code.INVALID_ARGUMENT
                        && NOT_PRECONFIGURED.equals(status.getDescription());
    }

    /** One dial. Cancelling the future gives up, and the answerer is told. */
    public CompletableFuture<Link> start() {
        Signaling service = signaling.get();
        CompletableFuture<Link> result = new CompletableFuture<>();
        CompletableFuture<WebRTCConfig> named = service.config(timeoutNanos);
        if (sharesSockets()) {
            long startNanos = System.nanoTime();
            named.whenComplete(
                    (answer, failure) -> {
                        long leftNanos = timeoutNanos - (System.nanoTime() - startNanos);
                        PeerConnectionConfig all =
                                failure == null ? PeerServers.add(config, answer) : config;
                        exchange(service, named, all, Math.max(1, leftNanos), result);
                    });
        } else {
            // The offer is made while the service is asked.
            PeerConnectionConfig later =
                    config.withOptions(config.options().toBuilder().iceServersLater(true).build());
            exchange(service, named, later, timeoutNanos, result);
        }
        return result;
    }

    /**
     * Whether the loop has sockets that its connections share as long as they use no STUN or TURN
     * server: then that must be known first.
     */
    private boolean sharesSockets() {
        TransportLoop loop = config.loop();
        return loop != null && !loop.udpAddresses().isEmpty();
    }

    private void exchange(
            Signaling service,
            CompletableFuture<WebRTCConfig> named,
            PeerConnectionConfig peerConfig,
            long leftNanos,
            CompletableFuture<Link> result) {
        CallerExchange exchange =
                CallerExchange.start(service.stub(), host, trickle, peerConfig, warning, leftNanos);
        exchange.whenSignalingDone().thenRun(service::release);
        result.whenComplete(
                (link, failure) -> {
                    if (result.isCancelled()) {
                        exchange.cancel();
                    }
                });
        exchange.result()
                .whenComplete(
                        (link, failure) -> {
                            if (failure != null) {
                                result.completeExceptionally(failure);
                            } else if (!result.complete(link)) {
                                link.close();
                            }
                        });
        named.whenComplete(
                (answer, failure) -> {
                    if (failure != null) {
                        exchange.fail(Statuses.of(failure));
                    } else {
                        exchange.configured(answer);
                    }
                });
    }
}
