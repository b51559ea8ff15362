package io.parley.sdk;

import io.parley.proto.livekit.TrackInfo;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A track from the wish to publish it until the server has agreed, or not. On the loop. */
final class PublishAttempt {
    private final LocalTrack track;
    private final TrackPublishOptions options;
    private final @Nullable LocalTrackPublication again;
    private final CompletableFuture<LocalTrackPublication> done = new CompletableFuture<>();
    private @Nullable SendingTrack sending;
    private @Nullable TrackInfo info;
    private boolean subscribed;
    private Runnable timer = () -> {};

    /**
     * @param again what was published before a full reconnect; null for a new one
     */
    PublishAttempt(
            LocalTrack track, TrackPublishOptions options, @Nullable LocalTrackPublication again) {
        this.track = track;
        this.options = options;
        this.again = again;
    }

    LocalTrack track() {
        return track;
    }

    TrackPublishOptions options() {
        return options;
    }

    @Nullable LocalTrackPublication again() {
        return again;
    }

    CompletableFuture<LocalTrackPublication> done() {
        return done;
    }

    @Nullable SendingTrack sending() {
        return sending;
    }

    void sending(@Nullable SendingTrack value) {
        sending = value;
    }

    @Nullable TrackInfo info() {
        return info;
    }

    void info(@Nullable TrackInfo value) {
        info = value;
    }

    boolean isSubscribed() {
        return subscribed;
    }

    /** Somebody subscribes already: the server may tell that before its answer is taken over. */
    void subscribed() {
        subscribed = true;
    }

    /** Replaces the deadline; the one before is taken back. */
    void timer(Runnable cancel) {
        timer.run();
        timer = cancel;
    }
}
