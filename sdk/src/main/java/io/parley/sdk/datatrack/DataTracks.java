package io.parley.sdk.datatrack;

import static java.util.Objects.requireNonNull;

import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.PublishDataTrackResponse;
import io.parley.proto.livekit.RequestResponse;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.UpdateDataSubscription;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The data tracks of one room: the own ones and those of others. The room feeds it on its loop;
 * only {@link #publish} may be called by any thread.
 */
public final class DataTracks {
    private final LocalTracks local;
    private final RemoteTracks remote;

    /**
     * @param signals the connection
     * @param events the room
     * @param executor completes the futures of users, away from the loop; more than one thread, so
     *     that a task on it may wait for another
     * @param cipher null when frames are not encrypted
     */
    public DataTracks(
            DataTrackSignals signals,
            DataTrackEvents events,
            Executor executor,
            @Nullable FrameCipher cipher) {
        requireNonNull(signals, "signals");
        requireNonNull(events, "events");
        Futures futures = new Futures(requireNonNull(executor, "executor"));
        local = new LocalTracks(signals, futures, cipher);
        remote = new RemoteTracks(signals, events, futures, cipher);
    }

    /**
     * Publishes a track.
     *
     * @param name 1 to 256 bytes of UTF-8, unique among the tracks of this participant
     * @return fails with {@link PublishDataTrackException}
     */
    public CompletableFuture<LocalDataTrack> publish(String name) {
        return local.publish(requireNonNull(name, "name"));
    }

    /** What others publish now. */
    public List<RemoteDataTrack> remoteTracks() {
        return remote.all();
    }

    /** Takes whatever the server says of data tracks, and leaves everything else alone. */
    public void onSignal(SignalResponse response) {
        switch (response.getMessageCase()) {
            case PUBLISH_DATA_TRACK_RESPONSE ->
                    local.onPublished(response.getPublishDataTrackResponse().getInfo(), true);
            case UNPUBLISH_DATA_TRACK_RESPONSE ->
                    local.onUnpublished(
                            response.getUnpublishDataTrackResponse().getInfo().getPubHandle());
            case DATA_TRACK_SUBSCRIBER_HANDLES ->
                    remote.onHandles(response.getDataTrackSubscriberHandles());
            case REQUEST_RESPONSE -> onRequestResponse(response.getRequestResponse());
            default -> {}
        }
    }

    private void onRequestResponse(RequestResponse response) {
        boolean isOurs = response.hasPublishDataTrack() || response.hasUnpublishDataTrack();
        if (isOurs && response.getReason() != RequestResponse.Reason.OK) {
            local.onRefused(response);
        }
    }

    /** This participant as the server sees it, from an update. */
    public void onLocalParticipant(ParticipantInfo info) {
        info.getDataTracksList().forEach(track -> local.onPublished(track, false));
    }

    /** Another participant as it is now; the caller has dropped what is out of date. */
    public void onParticipant(ParticipantInfo info) {
        remote.onParticipant(info);
    }

    /** Another participant left. Does nothing when that is known already. */
    public void onParticipantLeft(String identity) {
        remote.onLeft(identity);
    }

    /** Takes a message of the channel of data tracks; it is not kept. */
    public void onPacket(ByteBuffer packet) {
        remote.onPacket(packet);
    }

    /** The own tracks, for the message that resumes a connection. */
    public List<PublishDataTrackResponse> publishedTracks() {
        return local.published();
    }

    /** The subscriptions, for the message that resumes a connection. */
    public UpdateDataSubscription subscriptions() {
        return remote.subscriptions();
    }

    /** The connection was resumed: what the server has not answered is asked again. */
    public void onResumed() {
        local.onResumed();
        remote.onResumed();
    }

    /**
     * The room was joined anew: own tracks are published again, subscriptions to tracks that are
     * still there are made again, and the streams of the others end. To be called for the new
     * session's first message, before anything else of it.
     */
    public void onRestarted(List<ParticipantInfo> others) {
        remote.onRestarted(others);
        local.onRestarted();
    }

    /** The room was left for good: everything ends, and whoever waits is told. */
    public void close() {
        local.close();
        remote.close();
    }
}
