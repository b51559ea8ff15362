package io.parley.server.room;

import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.Room;
import io.parley.proto.livekit.TrackInfo;
import java.util.List;

/** Writes down who comes and goes. */
record Recorder(List<String> news) implements RoomObserver {
    @Override
    public void participantJoined(Room room, ParticipantInfo participant) {
        news.add(room.getName() + " +" + participant.getIdentity());
    }

    @Override
    public void participantLeft(Room room, ParticipantInfo participant, DisconnectReason reason) {
        news.add(room.getName() + " -" + participant.getIdentity() + " " + reason);
    }

    @Override
    public void trackPublished(Room room, ParticipantInfo participant, TrackInfo track) {
        news.add(room.getName() + " +track " + participant.getIdentity());
    }

    @Override
    public void trackUnpublished(Room room, ParticipantInfo participant, TrackInfo track) {
        news.add(room.getName() + " -track " + participant.getIdentity());
    }
}
