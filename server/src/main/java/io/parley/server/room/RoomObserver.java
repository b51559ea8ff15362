package io.parley.server.room;

import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.Room;
import io.parley.proto.livekit.TrackInfo;

/**
 * Is told what happens in rooms, as LiveKit's webhooks tell it. Installed by {@link
 * RoomsConfig.Builder#observer}.
 *
 * <p>Calls come on the thread of the room's shard, for one room in order, and must not block. What
 * an observer throws is logged and changes nothing. The messages are snapshots, complete unless a
 * method says otherwise. Hidden participants, agents and recorders are told like any other.
 *
 * <p>Each {@link #participantJoined} is followed by one {@link #participantLeft} of the same sid,
 * each {@link #roomStarted} by one {@link #roomFinished}, also when the server stops; what was
 * published ends before its participant leaves, and participants leave before their room ends.
 */
public interface RoomObserver {
    /** A room is there; nobody is in it yet. */
    default void roomStarted(Room room) {}

    /**
     * A room is over, and everybody has left it.
     *
     * @param reason ROOM_CLOSED: nobody was there for too long; ROOM_DELETED: an operator ended it;
     *     SERVER_SHUTDOWN: the server stops
     */
    default void roomFinished(Room room, DisconnectReason reason) {}

    /** The connection of a participant is up for the first time: it is ACTIVE. */
    default void participantJoined(Room room, ParticipantInfo participant) {}

    /** A participant that was ACTIVE is gone; its info says why, too. */
    default void participantLeft(Room room, ParticipantInfo participant, DisconnectReason reason) {}

    /** A participant is gone that was admitted to the room and never became ACTIVE. */
    default void participantConnectionAborted(
            Room room, ParticipantInfo participant, DisconnectReason reason) {}

    /**
     * A track of an ACTIVE participant is there.
     *
     * @param room its sid and its name
     * @param participant its sid and its identity
     */
    default void trackPublished(Room room, ParticipantInfo participant, TrackInfo track) {}

    /**
     * A track is gone.
     *
     * @param room its sid and its name
     * @param participant its sid and its identity
     */
    default void trackUnpublished(Room room, ParticipantInfo participant, TrackInfo track) {}
}
