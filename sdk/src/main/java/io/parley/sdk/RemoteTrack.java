package io.parley.sdk;

import io.parley.sdk.media.RtcStatsReport;
import io.parley.sdk.rtp.ReceivedTrack;
import java.util.concurrent.CompletableFuture;

/**
 * A track of another participant that is subscribed to.
 *
 * @since 0.1
 */
public abstract sealed class RemoteTrack extends Track permits RemoteAudioTrack, RemoteVideoTrack {
    private final ReceivedTrack received;
    private final RoomLink link;

    RemoteTrack(String sid, String name, TrackKind kind, ReceivedTrack received, RoomLink link) {
        super(sid, name, kind);
        this.received = received;
        this.link = link;
    }

    @Override
    public CompletableFuture<RtcStatsReport> getStats() {
        return Callbacks.awayFromLoop(link.stats(received), failure -> failure);
    }

    ReceivedTrack received() {
        return received;
    }
}
