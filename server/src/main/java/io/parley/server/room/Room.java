package io.parley.server.room;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.ParticipantInfo.State;
import io.parley.proto.livekit.SignalResponse;
import io.parley.server.watch.JoinStage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A room and its participants. Lives on one shard; nothing here is for another thread. */
final class Room {
    private static final Logger log = LoggerFactory.getLogger(Room.class);

    private static final long COUNT_UPDATE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int SIF_TRAILER_LENGTH = 24;

    /** From here on a client tells sessions of one identity apart by their sids. */
    private static final int PROTOCOL_IDENTITY_BASED = 12;

    private record Departure(ParticipantInfo info, long at) {}

    private final RoomContext context;
    private final String name;
    private final String sid;
    private final RoomSettings settings;
    private final Instant createdAt;
    private final ByteString sifTrailer;
    private final Map<String, Participant> participants = new LinkedHashMap<>();
    private final ArrayDeque<Departure> departures = new ArrayDeque<>();
    private final Announcements announcements;
    private final Admission admission;
    private final DataRouter dataRouter;
    private final DataTracks dataTracks;
    private final ServerCalls serverCalls;
    private final RoomNews news;
    private String metadata;
    private final RoomMedia media;
    private final Seats seats;
    private boolean everJoined;
    private long idleSince;
    private int toldParticipants;
    private long toldParticipantsAt;

    /** Null after a change. */
    private @Nullable Snapshot snapshot;

    private Listing listing = Listing.EMPTY;

    Room(RoomContext context, String name, RoomSettings settings) {
        this.context = context;
        this.name = name;
        this.settings = settings;
        sid = Sids.room(context.random());
        createdAt = context.clock().instant();
        sifTrailer = randomTrailer(context);
        announcements = new Announcements(context, this);
        admission = new Admission(context, this);
        dataRouter = new DataRouter(context, this);
        dataTracks = new DataTracks(context, this);
        serverCalls = new ServerCalls(context);
        news = new RoomNews(context, this);
        metadata = settings.metadata();
        seats = new Seats(context.placement(), context.config().participantsPerShard());
        media = new RoomMedia(context, this, sifTrailer.asReadOnlyByteBuffer());
        idleSince = context.now();
        context.journal(log, "{}: room opened", sid);
    }

    /** Printable, so that it is easy to see in a frame. */
    private static ByteString randomTrailer(RoomContext context) {
        byte[] trailer = new byte[SIF_TRAILER_LENGTH];
        for (int i = 0; i < trailer.length; i++) {
            trailer[i] = (byte) ('a' + context.random().nextInt(26));
        }
        return ByteString.copyFrom(trailer);
    }

    String name() {
        return name;
    }

    Instant createdAt() {
        return createdAt;
    }

    String sid() {
        return sid;
    }

    /** In the order of joining. Not to be changed, and not to be kept. */
    Collection<Participant> participants() {
        return participants.values();
    }

    @Nullable Participant find(String identity) {
        return participants.get(identity);
    }

    /** Who may come in. */
    Admission admission() {
        return admission;
    }

    DataRouter dataRouter() {
        return dataRouter;
    }

    DataTracks dataTracks() {
        return dataTracks;
    }

    /** Calls of the server to those who are here. */
    ServerCalls serverCalls() {
        return serverCalls;
    }

    /** What is told to those who observe rooms. */
    RoomNews news() {
        return news;
    }

    /** Changes what everybody is told of this room. */
    void updateMetadata(String value) {
        metadata = value;
        changed();
        SignalResponse update = SessionMessages.roomUpdate(info());
        participants.values().forEach(participant -> participant.send(update));
    }

    RoomMedia media() {
        return media;
    }

    /** Where its participants are served. */
    Seats seats() {
        return seats;
    }

    RoomSettings settings() {
        return settings;
    }

    /** Takes a participant in and sends its first messages; an older session has to go. */
    Participant join(JoinIntent intent, SignalConnection connection) {
        String identity = intent.token().identity();
        admission.checkJoin(intent);
        Participant older = participants.get(identity);
        Participant participant = new Participant(context, this, intent);
        if (older != null) {
            replace(older);
        }
        List<ParticipantInfo> others = visibleOthers(participant);
        participants.put(identity, participant);
        enter(participant);
        participant.attach(connection);
        participant.send(SessionMessages.join(context, info(), sifTrailer, participant, others));
        participant.profile().setState(State.JOINED);
        participant.progress().reached(JoinStage.ROOM);
        return participant;
    }

    /** Takes in a participant that is forwarded from another room. */
    void admit(Image image) {
        Participant participant = image.participant();
        participants.put(participant.identity(), participant);
        participant.profile().setState(State.ACTIVE);
        enter(participant);
        announce(participant, false);
        news.arrived(participant);
        image.begin();
    }

    private void enter(Participant participant) {
        context.node().addParticipants(1);
        changed();
        if (!participant.profile().isDependent()) {
            everJoined = true;
        }
    }

    /** Lets a participant go to another room of the shard; its client is told there. */
    void moveTo(Room next, Participant participant) {
        Profile moved =
                participant
                        .profile()
                        .moved(Sids.participant(context.random()), context.clock().instant());
        participants.remove(participant.identity());
        changed();
        participant.settleData();
        participant.images().end(DisconnectReason.MIGRATION);
        participant.media().leaveRoom();
        dataTracks.leave(participant);
        participant.profile().setDisconnected(DisconnectReason.MIGRATION);
        onLeft(participant, true, DisconnectReason.MIGRATION);
        announce(participant, false);
        if (standardParticipants() == 0) {
            idleSince = context.now();
        }
        media.handOver(participant, next.media);
        participant.moveTo(next, moved);
        next.takeOver(participant);
        media.afterChange();
    }

    private void takeOver(Participant participant) {
        Participant older = participants.get(participant.identity());
        if (older != null) {
            replace(older);
        }
        List<ParticipantInfo> others = visibleOthers(participant);
        participants.put(participant.identity(), participant);
        enter(participant);
        participant.send(SessionMessages.moved(info(), participant, others));
        context.journal(log, "{}: moved to {}", participant.sid(), sid);
        announce(participant, false);
        news.arrived(participant);
        participant.media().enterRoom();
        dataTracks.enter(participant);
    }

    /** Those who are visible to a newcomer. */
    List<ParticipantInfo> visible() {
        List<ParticipantInfo> infos = new ArrayList<>();
        for (Participant participant : participants.values()) {
            if (!participant.isHidden()) {
                infos.add(participant.profile().info());
            }
        }
        return infos;
    }

    /** Clients that know sids learn of the end of the old session from the new one. */
    private void replace(Participant older) {
        participants.remove(older.identity());
        changed();
        older.sendLeave(DisconnectReason.DUPLICATE_IDENTITY, LeaveRequest.Action.DISCONNECT);
        end(older, DisconnectReason.DUPLICATE_IDENTITY);
        if (!older.isHidden()) {
            SignalResponse gone = UpdateBatch.of(older.profile().info());
            for (Participant other : participants.values()) {
                if (other.protocol() < PROTOCOL_IDENTITY_BASED) {
                    other.send(gone);
                }
            }
        }
    }

    private List<ParticipantInfo> visibleOthers(Participant self) {
        List<ParticipantInfo> infos = new ArrayList<>();
        for (Participant other : participants.values()) {
            if (other != self && !other.isHidden()) {
                infos.add(other.profile().info());
            }
        }
        return infos;
    }

    /** Connects a new socket to a session and tells what was missed, in the order clients know. */
    void resume(Participant participant, JoinIntent intent, SignalConnection connection) {
        long heardAt = participant.lastHeardAt();
        participant.attach(connection);
        participant.send(SessionMessages.reconnect(context, participant));
        List<ParticipantInfo> gone = new ArrayList<>();
        for (Departure departure : departures) {
            if (departure.at() >= heardAt) {
                gone.add(departure.info());
            }
        }
        UpdateBatch.of(gone).forEach(participant::send);
        List<ParticipantInfo> all = visibleOthers(participant);
        all.add(0, participant.profile().info());
        UpdateBatch.of(all).forEach(participant::send);
        participant.send(SessionMessages.roomUpdate(info()));
        participant.sendRefreshToken();
        participant.restart(intent);
        context.journal(log, "{}: resumed in {}", participant.sid(), sid);
    }

    /** Tells the others about a participant, and itself if asked to. */
    void announce(Participant participant, boolean toSelf) {
        changed();
        participant.images().sync();
        announcements.announce(participant, toSelf);
    }

    /** Tells a participant to go, or to come back anew, and removes it. */
    void leave(Participant participant, DisconnectReason reason, LeaveRequest.Action action) {
        participant.sendLeave(reason, action);
        remove(participant, reason);
    }

    /** Removes a participant without a word to it, as when this process had died. */
    void vanish(Participant participant) {
        remove(participant, DisconnectReason.SERVER_SHUTDOWN);
    }

    /** Removes a participant and tells the others. Idempotent. */
    void remove(Participant participant, DisconnectReason reason) {
        if (!participants.remove(participant.identity(), participant)) {
            return;
        }
        changed();
        end(participant, reason);
        announce(participant, false);
        if (standardParticipants() == 0) {
            idleSince = context.now();
        }
    }

    private void end(Participant participant, DisconnectReason reason) {
        boolean wasActive = participant.isActive();
        participant.close(reason);
        dataTracks.remove(participant);
        onLeft(participant, wasActive, reason);
    }

    private void onLeft(Participant participant, boolean wasActive, DisconnectReason reason) {
        context.node().addParticipants(-1);
        serverCalls.onGone(participant);
        if (!participant.isHidden()) {
            departures.add(new Departure(participant.profile().departure(), context.now()));
            if (departures.size() > Limits.MAX_DEPARTED) {
                departures.remove();
            }
        }
        news.left(participant, wasActive, reason);
    }

    /** Ends every session, since the room ends. */
    void close(DisconnectReason reason) {
        List<Participant> all = List.copyOf(participants.values());
        participants.clear();
        for (Participant participant : all) {
            participant.sendLeave(reason, LeaveRequest.Action.DISCONNECT);
            end(participant, reason);
        }
        media.close();
        news.finished(reason);
        context.journal(log, "{}: room closed ({})", sid, reason);
    }

    /** Looks at every deadline, about once a second; false when the room's time is over. */
    boolean tick() {
        List.copyOf(participants.values()).forEach(Participant::tick);
        tellCounts();
        if (standardParticipants() > 0) {
            return true;
        }
        Duration timeout = everJoined ? settings.departureTimeout() : settings.emptyTimeout();
        return context.now() - idleSince < timeout.toNanos();
    }

    private void tellCounts() {
        int count = standardParticipants();
        if (count != toldParticipants && context.now() - toldParticipantsAt >= COUNT_UPDATE_NANOS) {
            toldParticipants = count;
            toldParticipantsAt = context.now();
            SignalResponse update = SessionMessages.roomUpdate(info());
            participants.values().forEach(participant -> participant.send(update));
        }
    }

    /** Those who are company: all but agents and recorders. */
    int standardParticipants() {
        int count = 0;
        for (Participant participant : participants.values()) {
            if (!participant.profile().isDependent()) {
                count++;
            }
        }
        return count;
    }

    /** The counts or the metadata are not what they were. */
    private void changed() {
        snapshot = null;
    }

    io.parley.proto.livekit.Room info() {
        return (io.parley.proto.livekit.Room) snapshot().message();
    }

    /** The same one until something changes. */
    Snapshot snapshot() {
        Snapshot current = snapshot;
        if (current == null) {
            current = new Snapshot(describe());
            snapshot = current;
        }
        return current;
    }

    /** Those who are here; the same listing until something changes. */
    Listing listing() {
        Snapshot[] items = new Snapshot[participants.size()];
        int i = 0;
        for (Participant participant : participants.values()) {
            items[i++] = participant.profile().snapshot();
        }
        listing = Listing.of(items, listing);
        return listing;
    }

    private io.parley.proto.livekit.Room describe() {
        int publishers = 0;
        for (Participant participant : participants.values()) {
            publishers += participant.profile().isPublisher() ? 1 : 0;
        }
        return io.parley.proto.livekit.Room.newBuilder()
                .setSid(sid)
                .setName(name)
                .setEmptyTimeout((int) settings.emptyTimeout().toSeconds())
                .setDepartureTimeout((int) settings.departureTimeout().toSeconds())
                .setMaxParticipants(settings.maxParticipants())
                .setCreationTime(createdAt.getEpochSecond())
                .setCreationTimeMs(createdAt.toEpochMilli())
                .addAllEnabledCodecs(SessionMessages.CODECS)
                .setMetadata(metadata)
                .setNumParticipants(standardParticipants())
                .setNumPublishers(publishers)
                .build();
    }
}
