package io.parley.sdk;

import io.parley.proto.livekit.SignalRequest;
import io.parley.sdk.datatrack.LocalDataTrack;
import io.parley.sdk.media.RtcStatsReport;
import io.parley.sdk.rtp.ReceivedTrack;
import java.util.concurrent.CompletableFuture;

/** What participants and publications need of the room that they are in. Any thread. */
interface RoomLink {

    /** Whether something can be sent, now or once a reconnect is over. */
    boolean isOpen();

    /** Throws {@link NotConnectedException} unless {@link #isOpen}. */
    default void checkConnected() {
        if (!isOpen()) {
            throw new NotConnectedException("the room is not connected; connect it first");
        }
    }

    /** Sends as soon as the connection lets it; does nothing once the room is left. */
    void send(SignalRequest request);

    /** Calls and streams. */
    Messaging messaging();

    /** Asks the server to change what is known of the local participant; completes on the loop. */
    CompletableFuture<Void> requestUpdate(MetadataRequests.Change change);

    /** See {@link io.parley.sdk.datatrack.DataTracks#publish}. */
    CompletableFuture<LocalDataTrack> publishDataTrack(String name);

    /** Says who may subscribe, now and after each reconnect. */
    void subscriptionPermission(SignalRequest request);

    /** The local participant wants a track now, or does not any more. */
    void subscriptionChanged(RemoteTrackPublication publication);

    /** A publication ends: so does its track. On the loop. */
    void trackGone(RemoteTrackPublication publication);

    /** Publishes a track; completes on the loop. */
    CompletableFuture<LocalTrackPublication> publishTrack(
            LocalTrack track, TrackPublishOptions options);

    /** Ends the publication of a track; completes on the loop. */
    CompletableFuture<Void> unpublishTrack(String sid);

    /** What was measured of a track that is received; completes on the loop. */
    CompletableFuture<RtcStatsReport> stats(ReceivedTrack track);
}
