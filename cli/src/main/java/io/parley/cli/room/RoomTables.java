package io.parley.cli.room;

import io.parley.proto.livekit.DataTrackInfo;
import io.parley.proto.livekit.Encryption;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.Room;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.TrackSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What the room API answers, for people. */
public final class RoomTables {

    private static final int MAX_TEXT = 40;

    private RoomTables() {}

    /** Rooms, by name. */
    public static String rooms(List<Room> rooms, Instant now) {
        Table table =
                new Table("ROOM", "PARTICIPANTS", "PUBLISHERS", "LIMIT", "AGE", "METADATA", "SID")
                        .numbers(1, 2, 3);
        rooms.stream()
                .sorted(Comparator.comparing(Room::getName))
                .forEach(
                        room ->
                                table.row(
                                        room.getName(),
                                        Integer.toUnsignedString(room.getNumParticipants()),
                                        Integer.toUnsignedString(room.getNumPublishers()),
                                        room.getMaxParticipants() == 0
                                                ? ""
                                                : Integer.toUnsignedString(
                                                        room.getMaxParticipants()),
                                        since(
                                                room.getCreationTimeMs(),
                                                room.getCreationTime(),
                                                now),
                                        Table.cut(room.getMetadata(), MAX_TEXT),
                                        room.getSid()));
        return table.render();
    }

    /** Participants, by the time at which they joined. */
    public static String participants(List<ParticipantInfo> participants, Instant now) {
        Table table =
                new Table("IDENTITY", "NAME", "KIND", "STATE", "IN ROOM", "TRACKS", "METADATA");
        sorted(participants)
                .forEach(
                        who ->
                                table.row(
                                        who.getIdentity(),
                                        Table.cut(who.getName(), MAX_TEXT),
                                        lower(who.getKind().name()),
                                        lower(who.getState().name()),
                                        since(who.getJoinedAtMs(), who.getJoinedAt(), now),
                                        tracksOf(who),
                                        Table.cut(who.getMetadata(), MAX_TEXT)));
        return table.render();
    }

    /** The tracks of participants, a row each. */
    public static String tracks(List<ParticipantInfo> participants) {
        Table table =
                new Table(
                        "IDENTITY",
                        "TRACK",
                        "SOURCE",
                        "NAME",
                        "CODEC",
                        "SIZE",
                        "MUTED",
                        "ENCRYPTED");
        for (ParticipantInfo who : sorted(participants)) {
            for (TrackInfo track : who.getTracksList()) {
                table.row(
                        who.getIdentity(),
                        track.getSid(),
                        kind(track),
                        Table.cut(track.getName(), MAX_TEXT),
                        codec(track),
                        track.getWidth() == 0 ? "" : track.getWidth() + "x" + track.getHeight(),
                        track.getMuted() ? "yes" : "no",
                        encrypted(track.getEncryption()));
            }
            for (DataTrackInfo track : who.getDataTracksList()) {
                table.row(
                        who.getIdentity(),
                        track.getSid(),
                        "data",
                        Table.cut(track.getName(), MAX_TEXT),
                        "",
                        "",
                        "",
                        encrypted(track.getEncryption()));
            }
        }
        return table.render();
    }

    /** Where a track comes from, else whether it is sound or pictures. */
    public static String kind(TrackInfo track) {
        return lower(
                track.getSource() == TrackSource.UNKNOWN
                                || track.getSource() == TrackSource.UNRECOGNIZED
                        ? track.getType().name()
                        : track.getSource().name());
    }

    private static List<ParticipantInfo> sorted(List<ParticipantInfo> participants) {
        return participants.stream()
                .sorted(
                        Comparator.comparingLong(ParticipantInfo::getJoinedAt)
                                .thenComparing(ParticipantInfo::getIdentity))
                .toList();
    }

    private static String tracksOf(ParticipantInfo who) {
        List<String> tracks = new ArrayList<>();
        for (TrackInfo track : who.getTracksList()) {
            tracks.add(kind(track) + (track.getMuted() ? " (muted)" : ""));
        }
        for (DataTrackInfo track : who.getDataTracksList()) {
            tracks.add("data '" + Table.cut(track.getName(), MAX_TEXT) + "'");
        }
        return String.join(", ", tracks);
    }

    private static String codec(TrackInfo track) {
        String mime = track.getMimeType();
        if (mime.isEmpty() && track.getCodecsCount() > 0) {
            mime = track.getCodecs(0).getMimeType();
        }
        return Human.codec(mime);
    }

    private static String encrypted(Encryption.Type type) {
        return type == Encryption.Type.NONE ? "no" : "yes";
    }

    private static String since(long millis, long seconds, Instant now) {
        Instant then = millis != 0 ? Instant.ofEpochMilli(millis) : Instant.ofEpochSecond(seconds);
        return millis == 0 && seconds == 0 ? "" : Human.duration(Duration.between(then, now));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
