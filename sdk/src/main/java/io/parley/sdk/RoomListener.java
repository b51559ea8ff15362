package io.parley.sdk;

import io.parley.sdk.datatrack.RemoteDataTrack;
import io.parley.sdk.e2ee.EncryptionState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hears what happens in a room. Every method does nothing unless it is overridden.
 *
 * <p>Calls come one at a time and in order, on a thread of the room's executor, never on an event
 * loop and never under a lock: a method may block, and may wait for the future of another operation
 * of the room, but what it does holds up the events behind it. Participants and publications show
 * how things are when they are asked, which may be later than the event. An exception is logged,
 * and the other listeners are called all the same.
 *
 * @since 0.1
 */
public interface RoomListener {

    /** Everything that happens, before the method that is for it is called. */
    default void onEvent(RoomEvent event) {}

    /**
     * Another participant joined. Those who were there before are in {@link
     * Room#remoteParticipants} and not told.
     *
     * @param participant who
     */
    default void onParticipantConnected(RemoteParticipant participant) {}

    /**
     * Another participant is fully connected.
     *
     * @param participant who
     */
    default void onParticipantActive(RemoteParticipant participant) {}

    /**
     * Another participant left. Its tracks were told as unpublished before.
     *
     * @param participant who; {@link Participant#disconnectReason} tells why
     */
    default void onParticipantDisconnected(RemoteParticipant participant) {}

    /**
     * The local participant published a track.
     *
     * @param publication what is published
     * @param track the track
     */
    default void onLocalTrackPublished(LocalTrackPublication publication, LocalTrack track) {}

    /**
     * The local participant no longer publishes a track.
     *
     * @param publication what is published no longer
     */
    default void onLocalTrackUnpublished(LocalTrackPublication publication) {}

    /**
     * A track was published again after a full reconnect.
     *
     * @param publication what is published, under its new sid
     * @param previousSid the sid before
     */
    default void onLocalTrackRepublished(LocalTrackPublication publication, String previousSid) {}

    /**
     * The first other participant subscribed to a track of the local participant.
     *
     * @param track the track
     */
    default void onLocalTrackSubscribed(LocalTrack track) {}

    /**
     * Another participant published a track.
     *
     * @param publication what is published
     * @param participant by whom
     */
    default void onTrackPublished(
            RemoteTrackPublication publication, RemoteParticipant participant) {}

    /**
     * Another participant no longer publishes a track.
     *
     * @param publication what is published no longer
     * @param participant by whom
     */
    default void onTrackUnpublished(
            RemoteTrackPublication publication, RemoteParticipant participant) {}

    /**
     * A track of another participant can be received.
     *
     * @param track the track
     * @param publication its publication
     * @param participant its publisher
     */
    default void onTrackSubscribed(
            RemoteTrack track, RemoteTrackPublication publication, RemoteParticipant participant) {}

    /**
     * A track of another participant can no longer be received.
     *
     * @param track the track
     * @param publication its publication
     * @param participant its publisher
     */
    default void onTrackUnsubscribed(
            RemoteTrack track, RemoteTrackPublication publication, RemoteParticipant participant) {}

    /**
     * The server cannot give a track that was subscribed to.
     *
     * @param participant its publisher
     * @param trackSid the track
     * @param error why
     */
    default void onTrackSubscriptionFailed(
            RemoteParticipant participant, String trackSid, String error) {}

    /**
     * A publisher, perhaps the local participant, holds a track back.
     *
     * @param participant its publisher
     * @param publication the track
     */
    default void onTrackMuted(Participant participant, TrackPublication publication) {}

    /**
     * A publisher, perhaps the local participant, lets a track flow again.
     *
     * @param participant its publisher
     * @param publication the track
     */
    default void onTrackUnmuted(Participant participant, TrackPublication publication) {}

    /**
     * The server holds a received track back for want of bandwidth, or sends it (again). The other
     * SDKs tell of it only in browsers.
     *
     * @param participant its publisher
     * @param publication the track
     * @param state what {@link Track#streamState} is now
     */
    default void onTrackStreamStateChanged(
            RemoteParticipant participant, RemoteTrackPublication publication, StreamState state) {}

    /**
     * Other participants speak than before, or louder.
     *
     * @param speakers who speaks now, the loudest first
     */
    default void onActiveSpeakersChanged(List<Participant> speakers) {}

    /**
     * The metadata of the room changed.
     *
     * @param oldMetadata before
     * @param metadata now
     */
    default void onRoomMetadataChanged(String oldMetadata, String metadata) {}

    /**
     * The metadata of a participant, perhaps the local one, changed.
     *
     * @param participant whose
     * @param oldMetadata before
     * @param metadata now
     */
    default void onParticipantMetadataChanged(
            Participant participant, String oldMetadata, String metadata) {}

    /**
     * The name of a participant, perhaps the local one, changed.
     *
     * @param participant whose
     * @param oldName before
     * @param name now
     */
    default void onParticipantNameChanged(Participant participant, String oldName, String name) {}

    /**
     * Attributes of a participant, perhaps the local one, changed.
     *
     * @param changedAttributes what changed; an attribute that is gone has the value ""
     * @param participant whose
     */
    default void onParticipantAttributesChanged(
            Map<String, String> changedAttributes, Participant participant) {}

    /**
     * A participant, perhaps the local one, may do other things than before.
     *
     * @param participant whose
     * @param permissions what it may do now
     */
    default void onParticipantPermissionsChanged(
            Participant participant, ParticipantPermissions permissions) {}

    /**
     * A participant's tracks and data became encrypted from end to end, or are no longer.
     *
     * @param participant whose
     * @param encrypted whether all of it is encrypted from end to end now
     */
    default void onParticipantEncryptionStatusChanged(Participant participant, boolean encrypted) {}

    /**
     * The server finds a participant better or worse connected than before.
     *
     * @param participant whose
     * @param quality how well it is connected now
     */
    default void onConnectionQualityChanged(Participant participant, ConnectionQuality quality) {}

    /**
     * A message of another participant, or of the room API, arrived.
     *
     * @param packet the message
     */
    default void onDataReceived(DataPacket packet) {}

    /**
     * Somebody pressed a key on a telephone.
     *
     * @param dtmf which key, and whose
     */
    default void onSipDtmfReceived(SipDtmf dtmf) {}

    /**
     * An agent wrote down what somebody said.
     *
     * @param segments what was said
     * @param participant who said it; null if it is not in the room
     * @param publication in which track; null if there is no such
     */
    default void onTranscriptionReceived(
            List<TranscriptionSegment> segments,
            @Nullable Participant participant,
            @Nullable TrackPublication publication) {}

    /**
     * End-to-end encryption of a participant works, or stopped working.
     *
     * @param participant whose encryption
     * @param state what became of it
     */
    default void onE2eeStateChanged(Participant participant, EncryptionState state) {}

    /**
     * The connection of the room is in another state.
     *
     * @param state the new state
     */
    default void onConnectionStateChanged(ConnectionState state) {}

    /** The room is connected. Once for each connect, not after a reconnect. */
    default void onConnected() {}

    /**
     * The room is left for good: nothing follows until it connects anew.
     *
     * @param reason why
     */
    default void onDisconnected(DisconnectReason reason) {}

    /** The connection is interrupted and is being mended. */
    default void onReconnecting() {}

    /** The connection is mended. */
    default void onReconnected() {}

    /**
     * Something that {@link Room} tells about the room changed, such as its number of participants.
     */
    default void onRoomUpdated() {}

    /** The server moved the local participant to another room. */
    default void onMoved() {}

    /** The server gave a newer token, which is used from now on. */
    default void onTokenRefreshed() {}

    /**
     * Another participant published a data track.
     *
     * @param track the data track
     */
    default void onDataTrackPublished(RemoteDataTrack track) {}

    /**
     * Another participant no longer publishes a data track.
     *
     * @param sid the sid of the data track
     */
    default void onDataTrackUnpublished(String sid) {}
}
