package io.parley.cli.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.parley.proto.livekit.DataTrackInfo;
import io.parley.proto.livekit.Encryption;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.Room;
import io.parley.proto.livekit.SimulcastCodecInfo;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.TrackSource;
import io.parley.proto.livekit.TrackType;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomTablesTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    private static final ParticipantInfo ANN =
            ParticipantInfo.newBuilder()
                    .setIdentity("ann")
                    .setName("Ann B.")
                    .setState(ParticipantInfo.State.ACTIVE)
                    .setJoinedAt(NOW.getEpochSecond() - 125)
                    .setMetadata("m")
                    .addTracks(
                            TrackInfo.newBuilder()
                                    .setSid("TR_AM1")
                                    .setType(TrackType.AUDIO)
                                    .setSource(TrackSource.MICROPHONE)
                                    .setMimeType("audio/opus")
                                    .setMuted(true))
                    .addTracks(
                            TrackInfo.newBuilder()
                                    .setSid("TR_V2")
                                    .setType(TrackType.VIDEO)
                                    .setName("slides")
                                    .setWidth(1280)
                                    .setHeight(720)
                                    .setEncryption(Encryption.Type.GCM)
                                    .addCodecs(
                                            SimulcastCodecInfo.newBuilder()
                                                    .setMimeType("video/vp9")))
                    .addDataTracks(DataTrackInfo.newBuilder().setSid("DTR_3").setName("telemetry"))
                    .build();

    private static final ParticipantInfo BOT =
            ParticipantInfo.newBuilder()
                    .setIdentity("bot")
                    .setKind(ParticipantInfo.Kind.AGENT)
                    .setJoinedAtMs(NOW.toEpochMilli() - 500)
                    .setJoinedAt(NOW.getEpochSecond() - 1)
                    .build();

    @Test
    void roomsStandInTheOrderOfTheirNames() {
        List<Room> rooms =
                List.of(
                        Room.newBuilder().setName("lobby").setSid("RM_2").build(),
                        Room.newBuilder()
                                .setName("hall")
                                .setSid("RM_1")
                                .setNumParticipants(12)
                                .setNumPublishers(3)
                                .setMaxParticipants(20)
                                .setCreationTime(NOW.getEpochSecond() - 7_200)
                                .setMetadata("{\"floor\": 3}")
                                .build());

        assertThat(RoomTables.rooms(rooms, NOW))
                .isEqualTo(
                        """
                        ROOM   PARTICIPANTS  PUBLISHERS  LIMIT  AGE  METADATA      SID
                        hall             12           3     20  2h   {"floor": 3}  RM_1
                        lobby             0           0      -  -    -             RM_2
                        """);
    }

    @Test
    void participantsStandInTheOrderInWhichTheyCame() {
        assertThat(RoomTables.participants(List.of(BOT, ANN), NOW))
                .isEqualTo(
                        """
                        IDENTITY  NAME    KIND      STATE    IN ROOM  TRACKS                                        METADATA
                        ann       Ann B.  standard  active   2m 5s    microphone (muted), video, data 'telemetry'  m
                        bot       -       agent     joining  0s       -                                             -
                        """
                                .replace("TRACKS   ", "TRACKS  ")
                                .replace("0s       -     ", "0s       -    "));
    }

    @Test
    void eachTrackHasARow() {
        assertThat(RoomTables.tracks(List.of(ANN, BOT)))
                .isEqualTo(
                        """
                        IDENTITY  TRACK   SOURCE      NAME       CODEC  SIZE      MUTED  ENCRYPTED
                        ann       TR_AM1  microphone  -          Opus   -         yes    no
                        ann       TR_V2   video       slides     VP9    1280x720  no     yes
                        ann       DTR_3   data        telemetry  -      -         -      no
                        """);
    }

    @Test
    void theJsonHasEveryFieldByTheNameOfTheRoomApi() {
        JsonObject room =
                JsonParser.parseString(ProtoJson.print(Room.newBuilder().setName("hall").build()))
                        .getAsJsonObject();

        assertThat(room.get("name").getAsString()).isEqualTo("hall");
        assertThat(room.get("num_participants").getAsInt()).isZero();
        assertThat(room.get("metadata").getAsString()).isEmpty();
    }
}
