package io.parley.sdk;

import io.parley.proto.livekit.ConnectionQualityInfo;
import io.parley.proto.livekit.RoomMovedResponse;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.StreamStateInfo;
import io.parley.proto.livekit.SubscriptionPermissionUpdate;
import io.parley.proto.livekit.SubscriptionResponse;
import java.util.function.Consumer;

/** Does what the messages of the server say. On the loop. */
final class SignalHandler {
    private final RoomModel model;
    private final ParticipantUpdates updates;
    private final Speakers speakers;
    private final MetadataRequests requests;
    private final Consumer<RoomEvent> events;

    SignalHandler(
            RoomModel model,
            ParticipantUpdates updates,
            Speakers speakers,
            MetadataRequests requests,
            Consumer<RoomEvent> events) {
        this.model = model;
        this.updates = updates;
        this.speakers = speakers;
        this.requests = requests;
        this.events = events;
    }

    void handle(SignalResponse message) {
        switch (message.getMessageCase()) {
            case UPDATE -> message.getUpdate().getParticipantsList().forEach(updates::apply);
            case SPEAKERS_CHANGED ->
                    speakers.changed(message.getSpeakersChanged().getSpeakersList());
            case ROOM_UPDATE -> room(message.getRoomUpdate().getRoom());
            case CONNECTION_QUALITY ->
                    message.getConnectionQuality().getUpdatesList().forEach(this::quality);
            case STREAM_STATE_UPDATE ->
                    message.getStreamStateUpdate().getStreamStatesList().forEach(this::stream);
            case SUBSCRIPTION_PERMISSION_UPDATE ->
                    permission(message.getSubscriptionPermissionUpdate());
            case SUBSCRIPTION_RESPONSE -> refused(message.getSubscriptionResponse());
            case REQUEST_RESPONSE -> requests.onResponse(message.getRequestResponse());
            case ROOM_MOVED -> moved(message.getRoomMoved());
            default -> {
                // The connection's business, about media, or newer than this version.
            }
        }
    }

    /** Takes over what is known of the room, and tells what is new. */
    void room(io.parley.proto.livekit.Room room) {
        io.parley.proto.livekit.Room old = model.room();
        model.room(room);
        if (!old.getMetadata().equals(room.getMetadata())) {
            events.accept(new RoomEvent.RoomMetadataChanged(old.getMetadata(), room.getMetadata()));
        }
        if (!told(old).equals(told(room))) {
            events.accept(new RoomEvent.RoomUpdated());
        }
    }

    /** Without the fields that users do not see. */
    private static io.parley.proto.livekit.Room told(io.parley.proto.livekit.Room room) {
        return room.toBuilder().clearVersion().clearEnabledCodecs().clearTurnPassword().build();
    }

    private void quality(ConnectionQualityInfo info) {
        Participant participant = model.bySid(info.getParticipantSid());
        if (participant == null) {
            return;
        }
        ConnectionQuality quality = ConnectionQuality.of(info.getQuality());
        if (participant.connectionQuality() != quality) {
            participant.connectionQuality(quality);
            events.accept(new RoomEvent.ConnectionQualityChanged(participant, quality));
        }
    }

    private void stream(StreamStateInfo info) {
        RemoteParticipant participant = model.remoteBySid(info.getParticipantSid());
        RemoteTrackPublication publication =
                participant == null ? null : participant.publications().get(info.getTrackSid());
        if (participant == null || publication == null) {
            return;
        }
        RemoteTrack track = publication.track();
        StreamState state = StreamState.of(info.getState());
        if (track != null && track.streamState() != state) {
            track.streamState(state);
            events.accept(new RoomEvent.TrackStreamStateChanged(participant, publication, state));
        }
    }

    private void permission(SubscriptionPermissionUpdate update) {
        RemoteParticipant participant = model.remoteBySid(update.getParticipantSid());
        RemoteTrackPublication publication =
                participant == null ? null : participant.publications().get(update.getTrackSid());
        if (publication != null) {
            publication.subscriptionAllowed(update.getAllowed());
        }
    }

    private void refused(SubscriptionResponse response) {
        String sid = response.getTrackSid();
        for (RemoteParticipant participant : model.remotes()) {
            if (participant.publications().containsKey(sid)) {
                String why =
                        switch (response.getErr()) {
                            case SE_CODEC_UNSUPPORTED -> "codec unsupported";
                            case SE_TRACK_NOTFOUND -> "track not found";
                            case SE_UNKNOWN, UNRECOGNIZED -> "unknown error";
                        };
                events.accept(new RoomEvent.TrackSubscriptionFailed(participant, sid, why));
            }
        }
    }

    private void moved(RoomMovedResponse moved) {
        LocalParticipant local = model.local();
        if (local != null && moved.hasParticipant()) {
            updates.change(local, moved.getParticipant());
        }
        updates.retain(moved.getOtherParticipantsList());
        moved.getOtherParticipantsList().forEach(updates::apply);
        if (moved.hasRoom()) {
            room(moved.getRoom());
        }
        events.accept(new RoomEvent.Moved());
    }
}
