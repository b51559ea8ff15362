package io.parley.server.hooks;

import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.Room;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.WebhookEvent;

/** Events as rooms make them. */
final class TestEvents {
    private TestEvents() {}

    static WebhookEvent.Builder of(String room) {
        return WebhookEvent.newBuilder()
                .setRoom(Room.newBuilder().setName(room).setSid("RM_" + room));
    }

    static WebhookEvent.Builder of(String room, String identity) {
        return of(room).setParticipant(
                        ParticipantInfo.newBuilder()
                                .setIdentity(identity)
                                .setSid("PA_" + room + identity)
                                .setMetadata("metadata of " + identity));
    }

    static WebhookEvent.Builder of(String room, String identity, String track) {
        return of(room, identity)
                .setTrack(TrackInfo.newBuilder().setSid("TR_" + room + identity + track));
    }

    /** With what the courier adds. */
    static WebhookEvent finished(EventKind kind, WebhookEvent.Builder event, String id) {
        return event.setEvent(kind.text()).setId(id).setCreatedAt(1_000).build();
    }
}
