package io.parley.rpc;

import static java.util.Objects.requireNonNull;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.parley.rpc.dial.Backoff;
import io.parley.rpc.dial.BearerCredentials;
import io.parley.rpc.dial.DirectDial;
import io.parley.rpc.dial.Link;
import io.parley.rpc.dial.RedialingChannel;
import io.parley.rpc.dial.Signaling;
import io.parley.rpc.dial.SignalingAddress;
import io.parley.rpc.dial.Statuses;
import io.parley.rpc.dial.TlsProbe;
import io.parley.rpc.dial.WebRtcDial;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Dials hosts by their names at a signaling service.
 *
 * <pre>{@code
 * try (DialedConnection robot =
 *         Dialer.dial("https://calls.example.com", "robot-7", DialOptions.DEFAULT).join()) {
 *     EchoGrpc.newBlockingStub(robot.channel()).echo(request);
 * }
 * }</pre>
 *
 * <p>First the service is asked for its WebRTC configuration. When it says that it knows no
 * signaling, or not this host ({@code host not preconfigured}), the host's own address is dialed
 * instead. Any other failure is the failure of the dial: whoever can be called between peers is not
 * called in another way behind the user's back.
 *
 * @since 0.1
 */
public final class Dialer {
    private static final Status INSECURE =
            Status.UNAVAILABLE.withDescription(
                    "requested address is insecure and will not send credentials");

    private Dialer() {}

    /** Dials an address that is its own signaling service. */
    public static CompletableFuture<DialedConnection> dial(String address, DialOptions options) {
        return dial(address, hostOf(address), options);
    }

    /**
     * Dials.
     *
     * @param signaling address of the signaling service, as in {@code http://127.0.0.1:7880}
     * @param host the name that the answerer registered
     * @return the connection; fails with a {@link io.grpc.StatusException}: UNAVAILABLE when a
     *     server cannot be reached, DEADLINE_EXCEEDED when the time is up, else with the status of
     *     the service or of the answerer. Cancelling it gives up.
     * @throws IllegalArgumentException when an address or the host is none
     */
    public static CompletableFuture<DialedConnection> dial(
            String signaling, String host, DialOptions options) {
        requireNonNull(signaling, "signaling");
        requireNonNull(options, "options");
        if (requireNonNull(host, "host").isEmpty()) {
            throw new IllegalArgumentException("host: empty (expected: the name of an answerer)");
        }
        return new Dial(signaling, host, options).start();
    }

    private static String hostOf(String address) {
        int scheme = address.indexOf("://");
        return scheme < 0 ? address : address.substring(scheme + 3);
    }

    /** One dial through its paths. */
    private static final class Dial {
        private final String host;
        private final DialOptions options;
        private final @Nullable SignalingAddress directAddress;
        private final CompletableFuture<DialedConnection> result = new CompletableFuture<>();
        private SignalingAddress signalingAddress;

        Dial(String signaling, String host, DialOptions options) {
            this.host = host;
            this.options = options;
            signalingAddress = SignalingAddress.parse(signaling, options.plaintext());
            directAddress = directAddress();
        }

        /** A host that is no address has no direct path. */
        private @Nullable SignalingAddress directAddress() {
            if (options.directAddress() != null) {
                return SignalingAddress.parse(options.directAddress(), options.plaintext());
            }
            try {
                return SignalingAddress.parse(
                        host, options.plaintext() || signalingAddress.plaintext());
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        CompletableFuture<DialedConnection> start() {
            boolean socket = signalingAddress.target().startsWith("unix:");
            if (options.webrtc() && !socket) {
                settle(
                        signalingAddress,
                        options.access(),
                        settled -> {
                            signalingAddress = settled;
                            dialPeer();
                        });
            } else {
                dialDirect(
                        Status.UNAVAILABLE.withDescription(
                                "exhausted all connection options with no way to connect"));
            }
            return result;
        }

        /** Finds out whether TLS is spoken there, where it may be done without. */
        private void settle(
                SignalingAddress address, Access access, Consumer<SignalingAddress> next) {
            if (options.downgrade() == Downgrade.NEVER || address.plaintext()) {
                next.accept(address);
                return;
            }
            TlsProbe.speaksTls(address, options.timeout())
                    .thenAccept(
                            tls -> {
                                if (tls) {
                                    next.accept(address);
                                } else if (access.isPresent()
                                        && options.downgrade() != Downgrade.WITH_CREDENTIALS) {
                                    result.completeExceptionally(INSECURE.asException());
                                } else {
                                    next.accept(address.inPlaintext());
                                }
                            });
        }

        private void dialPeer() {
            BearerCredentials bearer =
                    options.access().bearer(signalingAddress, options.tls(), host);
            WebRtcDial dial =
                    new WebRtcDial(
                            () -> Signaling.reopen(signalingAddress, options.tls(), bearer, host),
                            host,
                            options.trickle(),
                            IceServer.addTo(
                                    options.peerConnection(),
                                    options.iceServers(),
                                    options.iceTransportPolicy()),
                            options.timeout().toNanos());
            CompletableFuture<Link> attempt = dial.start();
            whenCancelled(() -> attempt.cancel(false));
            attempt.whenComplete(
                    (link, failure) -> {
                        if (failure == null) {
                            connected(link, dial::start);
                            return;
                        }
                        Status status = Statuses.of(failure);
                        if (WebRtcDial.meansNoSignaler(status)) {
                            dialDirect(status);
                        } else {
                            result.completeExceptionally(status.asException());
                        }
                    });
        }

        private void connected(Link link, Supplier<CompletableFuture<Link>> again) {
            Backoff backoff =
                    options.reconnect()
                            ? new Backoff(
                                    options.firstPause(),
                                    options.longestPause(),
                                    ThreadLocalRandom.current())
                            : null;
            RedialingChannel channel = new RedialingChannel(host, link, again, backoff);
            finish(DialPath.WEBRTC, channel, channel.whenTerminated());
        }

        private void dialDirect(Status otherwise) {
            SignalingAddress address = directAddress;
            if (!options.direct() || address == null) {
                result.completeExceptionally(otherwise.asException());
                return;
            }
            Access access = options.directAccess();
            if (!access.isPresent() && address.authority().equals(signalingAddress.authority())) {
                access = options.access();
            }
            Access shown = access;
            settle(address, shown, settled -> connectDirectly(settled, shown));
        }

        private void connectDirectly(SignalingAddress address, Access access) {
            BearerCredentials bearer = access.bearer(address, options.tls(), host);
            CompletableFuture<ManagedChannel> attempt =
                    DirectDial.start(address, options.tls(), bearer, options.timeout().toNanos());
            whenCancelled(() -> attempt.cancel(false));
            attempt.whenComplete(
                    (channel, failure) -> {
                        if (failure == null) {
                            finish(DialPath.DIRECT, channel, DirectDial.whenTerminated(channel));
                        } else {
                            result.completeExceptionally(Statuses.of(failure).asException());
                        }
                    });
        }

        private void finish(DialPath path, ManagedChannel channel, CompletableFuture<Void> closed) {
            DialedConnection connection =
                    new DialedConnection(host, path, channel, options.interceptors(), closed);
            if (!result.complete(connection)) {
                connection.close();
            }
        }

        private void whenCancelled(Runnable action) {
            result.whenComplete(
                    (connection, failure) -> {
                        if (result.isCancelled()) {
                            action.run();
                        }
                    });
        }
    }
}
