package io.parley.sdk;

import io.parley.proto.livekit.TrackInfo;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A track that the local participant publishes.
 *
 * @since 0.1
 */
public final class LocalTrackPublication extends TrackPublication {
    private final CompletableFuture<Void> subscribed = new CompletableFuture<>();

    private volatile @Nullable LocalTrack track;

    LocalTrackPublication(TrackInfo info, LocalTrack track) {
        super(info);
        this.track = track;
    }

    /** The track; null once it is unpublished. */
    @Override
    public @Nullable LocalTrack track() {
        return track;
    }

    void track(@Nullable LocalTrack value) {
        track = value;
    }

    /** Somebody subscribes; whether that is the first time. */
    boolean subscribed() {
        return subscribed.complete(null);
    }

    /** Completes when the first other participant subscribes to the track. */
    public CompletableFuture<Void> waitForSubscription() {
        return Callbacks.awayFromLoop(subscribed, failure -> failure);
    }
}
