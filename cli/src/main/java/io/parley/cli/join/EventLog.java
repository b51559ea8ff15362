package io.parley.cli.join;

import static io.parley.cli.join.Described.lower;
import static io.parley.cli.join.Described.quoted;
import static io.parley.cli.join.Described.sender;

import com.google.gson.JsonArray;
import io.parley.cli.room.Human;
import io.parley.sdk.ConnectionState;
import io.parley.sdk.DataPacket;
import io.parley.sdk.DisconnectReason;
import io.parley.sdk.Participant;
import io.parley.sdk.RemoteParticipant;
import io.parley.sdk.RemoteTrackPublication;
import io.parley.sdk.Room;
import io.parley.sdk.SipDtmf;
import io.parley.sdk.TrackPublication;
import io.parley.sdk.TranscriptionSegment;
import io.parley.sdk.stream.TextStreamInfo;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells of every event of a room in one line. The lines come in the order of the events, on the
 * room's executor; those about texts and files come whenever these end.
 */
public final class EventLog extends TrackEvents {

    /** The names of all events, as they are printed. */
    public static final Set<String> NAMES =
            Set.of(
                    "active_speakers_changed",
                    "connected",
                    "connection_quality_changed",
                    "data_received",
                    "data_track_published",
                    "data_track_unpublished",
                    "disconnected",
                    "e2ee_state_changed",
                    "local_track_published",
                    "local_track_republished",
                    "local_track_subscribed",
                    "local_track_unpublished",
                    "moved",
                    "participant_active",
                    "participant_attributes_changed",
                    "participant_connected",
                    "participant_disconnected",
                    "participant_encryption_status_changed",
                    "participant_metadata_changed",
                    "participant_name_changed",
                    "participant_permissions_changed",
                    "participant_present",
                    "played",
                    "reconnected",
                    "reconnecting",
                    "room_metadata_changed",
                    "sip_dtmf_received",
                    "text_received",
                    "track_muted",
                    "track_published",
                    "track_subscribed",
                    "track_subscription_failed",
                    "track_unmuted",
                    "track_unpublished",
                    "track_unsubscribed",
                    "transcription_received");

    private final Room room;

    /**
     * @param room whose listener it will be
     * @param lines what happened
     */
    public EventLog(Room room, Clock clock, Consumer<EventLine> lines) {
        super(clock, lines);
        this.room = room;
    }

    /** Tells of a text stream that has been read to its end. */
    public void textReceived(TextStreamInfo info, String sender, String text) {
        tell(
                "text_received",
                sender + " wrote on topic '" + info.topic() + "': " + quoted(text),
                line ->
                        line.with("sender", sender)
                                .with("topic", info.topic())
                                .with("stream_id", info.streamId())
                                .with("attributes", info.attributes())
                                .with("text", text));
    }

    /** Tells that everything has been played that ends. */
    public void played() {
        tell("played", "all has been played", line -> {});
    }

    /** Tells where one is, and who is there. */
    @Override
    public void onConnected() {
        Collection<RemoteParticipant> others = room.remoteParticipants().values();
        Participant me = room.localParticipant();
        tell(
                line(
                                "connected",
                                "in room "
                                        + room.name()
                                        + " as "
                                        + me.identity()
                                        + ", with "
                                        + (others.isEmpty()
                                                ? "nobody else"
                                                : Human.count(others.size(), "other")))
                        .with("room", room.name())
                        .with("participant", Described.json(me)));
        others.forEach(this::present);
    }

    private void present(RemoteParticipant other) {
        Collection<RemoteTrackPublication> tracks = other.trackPublications().values();
        String with =
                tracks.stream().map(Described::trackNow).sorted().collect(Collectors.joining("; "));
        JsonArray json = new JsonArray();
        tracks.forEach(each -> json.add(Described.json(each)));
        tell(
                about(
                                "participant_present",
                                other,
                                " is here" + (with.isEmpty() ? "" : " with " + with))
                        .with("tracks", json));
        markTold(other.sid());
        tracks.forEach(each -> markTold(each.sid()));
    }

    @Override
    public void onRoomMetadataChanged(String oldMetadata, String metadata) {
        tell(
                "room_metadata_changed",
                "the room's metadata is " + quoted(metadata),
                line -> line.with("metadata", metadata).with("old_metadata", oldMetadata));
    }

    @Override
    public void onDataReceived(DataPacket packet) {
        String from = sender(packet.participant());
        String topic = packet.topic().isEmpty() ? "" : " on topic '" + packet.topic() + "'";
        EventLine line =
                line(
                        "data_received",
                        from + " sent" + topic + " " + Described.payload(packet.data()));
        if (packet.participant() != null) {
            line.with("participant", Described.json(packet.participant()));
        }
        line.with("topic", packet.topic()).with("kind", lower(packet.kind()));
        tell(Described.withPayload(line, packet.data()));
    }

    @Override
    public void onSipDtmfReceived(SipDtmf dtmf) {
        tell(
                "sip_dtmf_received",
                sender(dtmf.participant()) + " pressed " + dtmf.digit(),
                line ->
                        line.with("sender", sender(dtmf.participant()))
                                .with("code", dtmf.code())
                                .with("digit", dtmf.digit()));
    }

    @Override
    public void onTranscriptionReceived(
            List<TranscriptionSegment> segments,
            @Nullable Participant who,
            @Nullable TrackPublication publication) {
        for (TranscriptionSegment segment : segments) {
            EventLine line =
                    line(
                            "transcription_received",
                            (who == null ? "somebody" : who.identity())
                                    + " said "
                                    + quoted(segment.text())
                                    + (segment.isFinal() ? "" : " (not final)"));
            if (who != null) {
                line.with("participant", Described.json(who));
            }
            tell(
                    line.with("segment_id", segment.id())
                            .with("text", segment.text())
                            .with("final", segment.isFinal())
                            .with("language", segment.language()));
        }
    }

    /** Told by those of its changes that matter: {@code reconnecting}, {@code disconnected} ... */
    @Override
    public void onConnectionStateChanged(ConnectionState state) {}

    @Override
    public void onDisconnected(DisconnectReason reason) {
        tell(
                "disconnected",
                (reason == DisconnectReason.ROOM_DELETED || reason == DisconnectReason.ROOM_CLOSED
                                ? "the room is over ("
                                : "left the room (")
                        + lower(reason)
                        + ")",
                line -> line.with("reason", lower(reason)));
    }

    @Override
    public void onReconnecting() {
        tell("reconnecting", "the connection is interrupted, reconnecting", line -> {});
    }

    @Override
    public void onReconnected() {
        tell("reconnected", "connected again", line -> {});
    }

    /** Nothing that a line of its own does not tell, but for the number of participants. */
    @Override
    public void onRoomUpdated() {}

    @Override
    public void onMoved() {
        tell(
                "moved",
                "the server moved us to room '" + room.name() + "'",
                line -> line.with("room", room.name()));
    }

    /** Comes every few minutes, and says nothing about the room. */
    @Override
    public void onTokenRefreshed() {}
}
