package io.parley.rpc.dial;

import io.grpc.Status;
import io.parley.rpc.channel.DataChannelPipe;
import io.parley.rpc.channel.FramePipe;
import io.parley.webrtc.IceCandidateInit;
import io.parley.webrtc.PeerConnection;
import io.parley.webrtc.PeerConnectionConfig;
import io.parley.webrtc.PeerConnectionListener;
import io.parley.webrtc.SessionDescriptionInit;
import io.parley.webrtc.ice.IceOptions;
import io.parley.webrtc.peer.PeerOptions;
import io.parley.webrtc.peer.PeerState;
import io.parley.webrtc.turn.IceServer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A peer connection with the pipe for calls, from before the offer until its end.
 *
 * <p>As with the other implementations of this protocol, a path that falls silent is the end:
 * nobody restarts ICE, everybody dials again.
 */
public final class PeerSession {
    /** Both sides check often at first, and notice within seconds that the other one is gone. */
    private static final IceOptions ICE =
            IceOptions.DEFAULT
                    .withCheckInterval(Duration.ofMillis(5)) // RFC 8445 §14.2: Ta of 5 ms or more
                    .withConsent(
                            Duration.ofSeconds(2), Duration.ofSeconds(6), Duration.ofSeconds(25));

    /** What a session is made with where the user says nothing. */
    public static final PeerConnectionConfig DEFAULT_CONFIG =
            PeerConnectionConfig.DEFAULT.withOptions(PeerOptions.builder().ice(ICE).build());

    /** Hears of local candidates, on the connection's executor. */
    interface Gathering {
        void onCandidate(IceCandidateInit candidate);

        void onServerFailed(String url, String reason);

        void onComplete();
    }

    private final PeerConnection peer;
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> gone;
    private final FramePipe pipe;

    PeerSession(PeerConnectionConfig config, Gathering gathering) {
        peer = PeerConnection.create(config, new Events(gathering));
        pipe = new OpeningPipe(DataChannelPipe.create(peer), opened, ended);
        gone = peer.whenClosed();
        ended.thenAccept(this::release);
    }

    /** The pipe for calls. It must have a listener before the connection is negotiated. */
    public FramePipe pipe() {
        return pipe;
    }

    /** Completes when the pipe is open; fails when the connection ended before. */
    public CompletableFuture<Void> whenOpened() {
        return opened.copy();
    }

    /** Completes with the reason when the connection is gone, sockets too; never fails. */
    public CompletableFuture<String> whenEnded() {
        return ended.thenCombine(gone, (reason, nothing) -> reason);
    }

    /** Makes an offer with the host candidates. */
    CompletableFuture<SessionDescriptionInit> offer() {
        return peer.setLocalDescription();
    }

    /** That description with the candidates found since it was made; null before. */
    @Nullable SessionDescriptionInit described() {
        return peer.localDescription();
    }

    /** Takes an offer and makes the answer to it. */
    CompletableFuture<SessionDescriptionInit> answer(SessionDescriptionInit offer) {
        return peer.answer(offer);
    }

    CompletableFuture<Void> accept(SessionDescriptionInit answer) {
        return peer.setRemoteDescription(answer);
    }

    /** The servers that the options announced for later. */
    void servers(List<IceServer> servers) {
        peer.setIceServers(servers);
    }

    /** A candidate that cannot be used is of no harm: others may work. */
    void add(IceCandidateInit candidate) {
        peer.addIceCandidate(candidate).exceptionally(ignored -> null);
    }

    /** Ends the connection; the other side is told. Idempotent. */
    public void close() {
        ended.complete("closed by this side");
    }

    private void release(String reason) {
        if (!opened.isDone()) {
            opened.completeExceptionally(
                    Status.UNAVAILABLE.withDescription("peer connection: " + reason).asException());
        }
        peer.close();
    }

    private final class Events implements PeerConnectionListener {
        private final Gathering gathering;

        Events(Gathering gathering) {
            this.gathering = gathering;
        }

        @Override
        public void onIceCandidate(IceCandidateInit candidate) {
            gathering.onCandidate(candidate);
        }

        @Override
        public void onIceCandidateError(String url, int code, String reason) {
            gathering.onServerFailed(url, reason);
        }

        @Override
        public void onIceGatheringComplete() {
            gathering.onComplete();
        }

        @Override
        public void onConnectionStateChange(PeerState state, @Nullable String reason) {
            switch (state) {
                case DISCONNECTED, FAILED, CLOSED ->
                        ended.complete(
                                reason == null ? state.name().toLowerCase(Locale.ROOT) : reason);
                case NEW, CONNECTING, CONNECTED -> {}
            }
        }
    }
}
