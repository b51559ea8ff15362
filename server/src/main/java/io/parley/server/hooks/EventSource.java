package io.parley.server.hooks;

import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.Room;
import io.parley.proto.livekit.RoomEndReason;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.WebhookEvent;
import io.parley.server.room.RoomObserver;
import java.util.function.BiConsumer;

/** Makes events of what rooms tell. On the rooms' threads. */
final class EventSource implements RoomObserver {
    private final BiConsumer<EventKind, WebhookEvent.Builder> sink;

    /**
     * @param sink takes events that still have no id and no time; must not block
     */
    EventSource(BiConsumer<EventKind, WebhookEvent.Builder> sink) {
        this.sink = sink;
    }

    @Override
    public void roomStarted(Room room) {
        tell(EventKind.ROOM_STARTED, event(room));
    }

    @Override
    public void roomFinished(Room room, DisconnectReason reason) {
        tell(EventKind.ROOM_FINISHED, event(room).setRoomEndReason(endReason(reason)));
    }

    private static RoomEndReason endReason(DisconnectReason reason) {
        return switch (reason) {
            case ROOM_DELETED -> RoomEndReason.ROOM_END_API_DELETE;
            case ROOM_CLOSED -> RoomEndReason.ROOM_END_IDLE_TIMEOUT;
            case SERVER_SHUTDOWN -> RoomEndReason.ROOM_END_SERVER_SHUTDOWN;
            default -> RoomEndReason.ROOM_END_UNKNOWN;
        };
    }

    @Override
    public void participantJoined(Room room, ParticipantInfo participant) {
        tell(EventKind.PARTICIPANT_JOINED, event(room).setParticipant(participant));
    }

    @Override
    public void participantLeft(Room room, ParticipantInfo participant, DisconnectReason reason) {
        tell(EventKind.PARTICIPANT_LEFT, event(room).setParticipant(participant));
    }

    @Override
    public void participantConnectionAborted(
            Room room, ParticipantInfo participant, DisconnectReason reason) {
        tell(EventKind.PARTICIPANT_CONNECTION_ABORTED, event(room).setParticipant(participant));
    }

    @Override
    public void trackPublished(Room room, ParticipantInfo participant, TrackInfo track) {
        tell(EventKind.TRACK_PUBLISHED, event(room).setParticipant(participant).setTrack(track));
    }

    @Override
    public void trackUnpublished(Room room, ParticipantInfo participant, TrackInfo track) {
        tell(EventKind.TRACK_UNPUBLISHED, event(room).setParticipant(participant).setTrack(track));
    }

    private static WebhookEvent.Builder event(Room room) {
        return WebhookEvent.newBuilder().setRoom(room);
    }

    private void tell(EventKind kind, WebhookEvent.Builder event) {
        sink.accept(kind, event);
    }
}
