package io.parley.server.room;

import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.ParticipantInfo;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the observers of one room. Without observers no snapshot is made. */
final class RoomNews {
    private static final Logger log = LoggerFactory.getLogger(RoomNews.class);

    private final List<RoomObserver> observers;
    private final Room room;

    RoomNews(RoomContext context, Room room) {
        observers = context.config().observers();
        this.room = room;
    }

    void started() {
        if (!observers.isEmpty()) {
            io.parley.proto.livekit.Room info = room.info();
            tell(observer -> observer.roomStarted(info));
        }
    }

    void finished(DisconnectReason reason) {
        if (!observers.isEmpty()) {
            io.parley.proto.livekit.Room info = room.info();
            tell(observer -> observer.roomFinished(info, reason));
        }
    }

    /** A participant became active; tracks that it had announced before count from now on. */
    void joined(Participant who) {
        arrived(who);
        who.tracks().published().forEach(this::published);
    }

    /** A participant that is active came from another room; its tracks follow. */
    void arrived(Participant who) {
        if (observers.isEmpty()) {
            return;
        }
        io.parley.proto.livekit.Room info = room.info();
        ParticipantInfo participant = who.profile().info();
        tell(observer -> observer.participantJoined(info, participant));
    }

    /**
     * A participant has left, and its tracks have been unpublished.
     *
     * @param wasActive whether {@link #joined} told of it
     */
    void left(Participant who, boolean wasActive, DisconnectReason reason) {
        if (observers.isEmpty()) {
            return;
        }
        io.parley.proto.livekit.Room info = room.info();
        ParticipantInfo participant = who.profile().info();
        if (wasActive) {
            tell(observer -> observer.participantLeft(info, participant, reason));
        } else {
            tell(observer -> observer.participantConnectionAborted(info, participant, reason));
        }
    }

    /** Tracks of who is not active yet are told by {@link #joined}. */
    void published(Publication track) {
        if (isTold(track)) {
            io.parley.proto.livekit.Room info = shortInfo();
            ParticipantInfo participant = shortInfo(track.publisher());
            tell(observer -> observer.trackPublished(info, participant, track.info()));
        }
    }

    void unpublished(Publication track) {
        if (isTold(track)) {
            io.parley.proto.livekit.Room info = shortInfo();
            ParticipantInfo participant = shortInfo(track.publisher());
            tell(observer -> observer.trackUnpublished(info, participant, track.info()));
        }
    }

    private boolean isTold(Publication track) {
        return !observers.isEmpty() && track.publisher().isActive();
    }

    private io.parley.proto.livekit.Room shortInfo() {
        return io.parley.proto.livekit.Room.newBuilder()
                .setSid(room.sid())
                .setName(room.name())
                .build();
    }

    private static ParticipantInfo shortInfo(Participant who) {
        return ParticipantInfo.newBuilder().setSid(who.sid()).setIdentity(who.identity()).build();
    }

    private void tell(Consumer<RoomObserver> news) {
        for (RoomObserver observer : observers) {
            try {
                news.accept(observer);
            } catch (RuntimeException e) {
                log.error("{}: an observer of rooms failed", room.sid(), e);
            }
        }
    }
}
