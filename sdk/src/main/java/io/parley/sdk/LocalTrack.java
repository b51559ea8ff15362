package io.parley.sdk;

import io.parley.sdk.media.RtcStatsReport;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A track of the local participant. It can be published in one room at a time, and again after it
 * was unpublished. Safe to use from any thread.
 *
 * @since 0.1
 */
public abstract sealed class LocalTrack extends Track permits LocalAudioTrack, LocalVideoTrack {
    private volatile @Nullable LocalTracks publisher;

    LocalTrack(String name, TrackKind kind) {
        super(newId(), name, kind);
    }

    static String newId() {
        return "TR_" + UUID.randomUUID();
    }

    /**
     * Holds the track back until {@link #unmute()}: nothing is sent, and the others are told
     * ({@code MuteTrackRequest} of the protocol). A track may be muted before it is published.
     */
    public void mute() {
        mute(true);
    }

    /** Lets the track flow again. Pictures go on with a key frame. */
    public void unmute() {
        mute(false);
    }

    private void mute(boolean value) {
        muted(value);
        LocalTracks current = publisher;
        if (current != null) {
            current.mute(this, value);
        }
    }

    @Override
    public CompletableFuture<RtcStatsReport> getStats() {
        LocalTracks current = publisher;
        return current == null
                ? CompletableFuture.completedFuture(RtcStatsReport.EMPTY)
                : Callbacks.awayFromLoop(current.stats(this), failure -> failure);
    }

    @Nullable LocalTracks publisher() {
        return publisher;
    }

    /** Which room publishes it; null for none. */
    void publisher(@Nullable LocalTracks value) {
        publisher = value;
    }
}
