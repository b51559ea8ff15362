package io.parley.sdk;

import io.parley.sdk.datatrack.RemoteDataTrack;
import io.parley.sdk.e2ee.EncryptionState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a room. Each has its method in {@link RoomListener}, where it is told
 * when and in which order they come.
 *
 * @since 0.1
 */
public sealed interface RoomEvent {

    /** Calls the method of the listener that is for this event. */
    void deliverTo(RoomListener listener);

    /**
     * Another participant joined. Those who were there before are in {@link
     * Room#remoteParticipants} and not told.
     *
     * @param participant who
     */
    record ParticipantConnected(RemoteParticipant participant) implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onParticipantConnected(participant);
        }
    }

    /**
     * Another participant is fully connected.
     *
     * @param participant who
     */
    record ParticipantActive(RemoteParticipant participant) implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onParticipantActive(participant);
        }
    }

    /**
     * Another participant left. Its tracks were told as unpublished before.
     *
     * @param participant who; {@link Participant#disconnectReason} tells why
     */
    record ParticipantDisconnected(RemoteParticipant participant) implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onParticipantDisconnected(participant);
        }
    }

    /**
     * The local participant published a track.
     *
     * @param publication what is published
     * @param track the track
     */
    record LocalTrackPublished(LocalTrackPublication publication, LocalTrack track)
            implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onLocalTrackPublished(publication, track);
        }
    }

    /**
     * The local participant no longer publishes a track.
     *
     * @param publication what is published no longer
     */
    record LocalTrackUnpublished(LocalTrackPublication publication) implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onLocalTrackUnpublished(publication);
        }
    }

    /**
     * A track was published again after a full reconnect.
     *
     * @param publication what is published, under its new sid
     * @param previousSid the sid before
     */
    record LocalTrackRepublished(LocalTrackPublication publication, String previousSid)
            implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onLocalTrackRepublished(publication, previousSid);
        }
    }

    /**
     * The first other participant subscribed to a track of the local participant.
     *
     * @param track the track
     */
    record LocalTrackSubscribed(LocalTrack track) implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onLocalTrackSubscribed(track);
        }
    }

    /**
     * Another participant published a track.
     *
     * @param publication what is published
     * @param participant by whom
     */
    record TrackPublished(RemoteTrackPublication publication, RemoteParticipant participant)
            implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onTrackPublished(publication, participant);
        }
    }

    /**
     * Another participant no longer publishes a track.
     *
     * @param publication what is published no longer
     * @param participant by whom
     */
    record TrackUnpublished(RemoteTrackPublication publication, RemoteParticipant participant)
            implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onTrackUnpublished(publication, participant);
        }
    }

    /**
     * A track of another participant can be received.
     *
     * @param track the track
     * @param publication its publication
     * @param participant its publisher
     */
    record TrackSubscribed(
            RemoteTrack track, RemoteTrackPublication publication, RemoteParticipant participant)
            implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onTrackSubscribed(track, publication, participant);
        }
    }

    /**
     * A track of another participant can no longer be received.
     *
     * @param track the track
     * @param publication its publication
     * @param participant its publisher
     */
    record TrackUnsubscribed(
            RemoteTrack track, RemoteTrackPublication publication, RemoteParticipant participant)
            implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onTrackUnsubscribed(track, publication, participant);
        }
    }

    /**
     * The server cannot give a track that was subscribed to.
     *
     * @param participant its publisher
     * @param trackSid the track
     * @param error why
     */
    record TrackSubscriptionFailed(RemoteParticipant participant, String trackSid, String error)
            implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onTrackSubscriptionFailed(participant, trackSid, error);
        }
    }

    /**
     * A publisher, perhaps the local participant, holds a track back.
     *
     * @param participant its publisher
     * @param publication the track
     */
    record TrackMuted(Participant participant, TrackPublication publication) implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onTrackMuted(participant, publication);
        }
    }

    /**
     * A publisher, perhaps the local participant, lets a track flow again.
     *
     * @param participant its publisher
     * @param publication the track
     */
    record TrackUnmuted(Participant participant, TrackPublication publication)
            implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onTrackUnmuted(participant, publication);
        }
    }

    /**
     * The server holds a received track back for want of bandwidth, or sends it (again). The other
     * SDKs tell of it only in browsers.
     *
     * @param participant its publisher
     * @param publication the track
     * @param state what {@link Track#streamState} is now
     */
    record TrackStreamStateChanged(
            RemoteParticipant participant, RemoteTrackPublication publication, StreamState state)
            implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onTrackStreamStateChanged(participant, publication, state);
        }
    }

    /**
     * Other participants speak than before, or louder.
     *
     * @param speakers who speaks now, the loudest first
     */
    record ActiveSpeakersChanged(List<Participant> speakers) implements RoomEvent {
        /** Copies the collection. */
        public ActiveSpeakersChanged {
            speakers = List.copyOf(speakers);
        }

        @Override
        public void deliverTo(RoomListener listener) {
            listener.onActiveSpeakersChanged(speakers);
        }
    }

    /**
     * The metadata of the room changed.
     *
     * @param oldMetadata before
     * @param metadata now
     */
    record RoomMetadataChanged(String oldMetadata, String metadata) implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onRoomMetadataChanged(oldMetadata, metadata);
        }
    }

    /**
     * The metadata of a participant, perhaps the local one, changed.
     *
     * @param participant whose
     * @param oldMetadata before
     * @param metadata now
     */
    record ParticipantMetadataChanged(Participant participant, String oldMetadata, String metadata)
            implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onParticipantMetadataChanged(participant, oldMetadata, metadata);
        }
    }

    /**
     * The name of a participant, perhaps the local one, changed.
     *
     * @param participant whose
     * @param oldName before
     * @param name now
     */
    record ParticipantNameChanged(Participant participant, String oldName, String name)
            implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onParticipantNameChanged(participant, oldName, name);
        }
    }

    /**
     * Attributes of a participant, perhaps the local one, changed.
     *
     * @param changedAttributes what changed; an attribute that is gone has the value ""
     * @param participant whose
     */
    record ParticipantAttributesChanged(
            Map<String, String> changedAttributes, Participant participant) implements RoomEvent {
        /** Copies the collection. */
        public ParticipantAttributesChanged {
            changedAttributes = Map.copyOf(changedAttributes);
        }

        @Override
        public void deliverTo(RoomListener listener) {
            listener.onParticipantAttributesChanged(changedAttributes, participant);
        }
    }

    /**
     * A participant, perhaps the local one, may do other things than before.
     *
     * @param participant whose
     * @param permissions what it may do now
     */
    record ParticipantPermissionsChanged(
            Participant participant, ParticipantPermissions permissions) implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onParticipantPermissionsChanged(participant, permissions);
        }
    }

    /**
     * A participant's tracks and data became encrypted from end to end, or are no longer.
     *
     * @param participant whose
     * @param encrypted whether all of it is encrypted from end to end now
     */
    record ParticipantEncryptionStatusChanged(Participant participant, boolean encrypted)
            implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onParticipantEncryptionStatusChanged(participant, encrypted);
        }
    }

    /**
     * The server finds a participant better or worse connected than before.
     *
     * @param participant whose
     * @param quality how well it is connected now
     */
    record ConnectionQualityChanged(Participant participant, ConnectionQuality quality)
            implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onConnectionQualityChanged(participant, quality);
        }
    }

    /**
     * A message of another participant, or of the room API, arrived.
     *
     * @param packet the message
     */
    record DataReceived(DataPacket packet) implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onDataReceived(packet);
        }
    }

    /**
     * Somebody pressed a key on a telephone.
     *
     * @param dtmf which key, and whose
     */
    record SipDtmfReceived(SipDtmf dtmf) implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onSipDtmfReceived(dtmf);
        }
    }

    /**
     * An agent wrote down what somebody said.
     *
     * @param segments what was said
     * @param participant who said it; null if it is not in the room
     * @param publication in which track; null if there is no such
     */
    record TranscriptionReceived(
            List<TranscriptionSegment> segments,
            @Nullable Participant participant,
            @Nullable TrackPublication publication)
            implements RoomEvent {
        /** Copies the collection. */
        public TranscriptionReceived {
            segments = List.copyOf(segments);
        }

        @Override
        public void deliverTo(RoomListener listener) {
            listener.onTranscriptionReceived(segments, participant, publication);
        }
    }

    /**
     * End-to-end encryption of a participant works, or stopped working.
     *
     * @param participant whose encryption
     * @param state what became of it
     */
    record E2eeStateChanged(Participant participant, EncryptionState state) implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onE2eeStateChanged(participant, state);
        }
    }

    /**
     * The connection of the room is in another state.
     *
     * @param state the new state
     */
    record ConnectionStateChanged(ConnectionState state) implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onConnectionStateChanged(state);
        }
    }

    /** The room is connected. Once for each connect, not after a reconnect. */
    record Connected() implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onConnected();
        }
    }

    /**
     * The room is left for good: nothing follows until it connects anew.
     *
     * @param reason why
     */
    record Disconnected(DisconnectReason reason) implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onDisconnected(reason);
        }
    }

    /** The connection is interrupted and is being mended. */
    record Reconnecting() implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onReconnecting();
        }
    }

    /** The connection is mended. */
    record Reconnected() implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onReconnected();
        }
    }

    /**
     * Something that {@link Room} tells about the room changed, such as its number of participants.
     */
    record RoomUpdated() implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onRoomUpdated();
        }
    }

    /** The server moved the local participant to another room. */
    record Moved() implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onMoved();
        }
    }

    /** The server gave a newer token, which is used from now on. */
    record TokenRefreshed() implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onTokenRefreshed();
        }
    }

    /**
     * Another participant published a data track.
     *
     * @param track the data track
     */
    record DataTrackPublished(RemoteDataTrack track) implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onDataTrackPublished(track);
        }
    }

    /**
     * Another participant no longer publishes a data track.
     *
     * @param sid the sid of the data track
     */
    record DataTrackUnpublished(String sid) implements RoomEvent {
        @Override
        public void deliverTo(RoomListener listener) {
            listener.onDataTrackUnpublished(sid);
        }
    }
}
