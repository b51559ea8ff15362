package io.parley.cli.load;

import io.parley.proto.livekit.DisconnectReason;
import io.parley.sdk.engine.EngineListener;
import io.parley.sdk.engine.EngineOptions;
import io.parley.sdk.engine.MediaLink;
import io.parley.sdk.engine.RtcEngine;
import io.parley.token.AccessToken;
import io.parley.token.VideoGrants;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One connection to the room; joins, and leaves when it is closed. */
abstract class Participant implements EngineListener, MediaLink.Listener {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LoadPlan plan;
    private final String identity;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final RtcEngine engine;
    private volatile long joinNanos;
    private volatile @Nullable String lost;

    Participant(LoadPlan plan, String identity, boolean receives) {
        this.plan = plan;
        this.identity = identity;
        this.engine =
                RtcEngine.create(
                        EngineOptions.builder()
                                .singlePeerConnection(plan.single())
                                .joinRetries(1)
                                .autoSubscribe(receives)
                                .connectTimeout(PATIENCE)
                                .answerTimeout(PATIENCE)
                                .transportTimeout(PATIENCE)
                                .build(),
                        this);
    }

    @Override
    public MediaLink.Listener media() {
        return this;
    }

    LoadPlan plan() {
        return plan;
    }

    String identity() {
        return identity;
    }

    RtcEngine engine() {
        return engine;
    }

    /** Joins; done once media flow as they should. */
    CompletableFuture<Void> start() {
        long start = System.nanoTime();
        String token =
                AccessToken.builder()
                        .identity(identity)
                        .grants(VideoGrants.join(plan.room()))
                        .build()
                        .sign(plan.key());
        return engine.connect(plan.url(), token)
                .thenCompose(
                        join -> {
                            joinNanos = System.nanoTime() - start;
                            engine.execute(this::joined);
                            return ready;
                        });
    }

    /** The room is joined; on the loop's thread. */
    abstract void joined();

    /** Media flow as they should. */
    void ready() {
        ready.complete(null);
    }

    /** How far it has come, in words; any thread. */
    String progress() {
        return joinNanos == 0 ? "it has not joined" : "it has joined";
    }

    /** From the first packet until the peer connection was up. */
    long joinNanos() {
        return joinNanos;
    }

    /** Why the connection ended; null while it lives. */
    @Nullable String lost() {
        return lost;
    }

    @Override
    public void onDisconnected(DisconnectReason reason, @Nullable String detail) {
        fail("was disconnected: " + (detail == null ? reason.toString() : detail));
    }

    void fail(String why) {
        lost = why;
        ready.completeExceptionally(new LoadFailure(identity + ": " + why));
    }

    CompletableFuture<Void> close() {
        return engine.close(DisconnectReason.CLIENT_INITIATED);
    }
}
