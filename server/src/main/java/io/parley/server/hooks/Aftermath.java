package io.parley.server.hooks;

import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.Room;
import io.parley.proto.livekit.RoomEndReason;
import io.parley.proto.livekit.WebhookEvent;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The ends of what a server had begun that was killed: tracks first, then participants, then rooms.
 */
final class Aftermath {
    private Aftermath() {}

    /** Tells the ends of all that is open in an outbox. */
    static void tell(Outbox outbox, BiConsumer<EventKind, WebhookEvent.Builder> sink) {
        List<Entry> open = outbox.open();
        tell(outbox, open, EventKind.TRACK_PUBLISHED, sink);
        tell(outbox, open, EventKind.PARTICIPANT_JOINED, sink);
        tell(outbox, open, EventKind.ROOM_STARTED, sink);
    }

    private static void tell(
            Outbox outbox,
            List<Entry> open,
            EventKind kind,
            BiConsumer<EventKind, WebhookEvent.Builder> sink) {
        for (Entry entry : open) {
            WebhookEvent begun = entry.kind() == kind ? outbox.read(entry) : null;
            if (begun != null) {
                sink.accept(endOf(kind), end(kind, begun));
            }
        }
    }

    private static EventKind endOf(EventKind kind) {
        return switch (kind) {
            case TRACK_PUBLISHED -> EventKind.TRACK_UNPUBLISHED;
            case PARTICIPANT_JOINED -> EventKind.PARTICIPANT_LEFT;
            default -> EventKind.ROOM_FINISHED;
        };
    }

    private static WebhookEvent.Builder end(EventKind kind, WebhookEvent begun) {
        Room.Builder room = begun.getRoom().toBuilder().clearNumParticipants();
        WebhookEvent.Builder end = WebhookEvent.newBuilder();
        switch (kind) {
            case TRACK_PUBLISHED ->
                    end.setParticipant(begun.getParticipant()).setTrack(begun.getTrack());
            case PARTICIPANT_JOINED ->
                    end.setParticipant(
                            begun.getParticipant().toBuilder()
                                    .clearTracks()
                                    .setState(ParticipantInfo.State.DISCONNECTED)
                                    .setDisconnectReason(DisconnectReason.SERVER_SHUTDOWN));
            default -> end.setRoomEndReason(RoomEndReason.ROOM_END_SERVER_SHUTDOWN);
        }
        return end.setRoom(room.clearNumPublishers());
    }
}
