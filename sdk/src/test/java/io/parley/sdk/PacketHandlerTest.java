package io.parley.sdk;

import static io.parley.sdk.ModelFixture.audio;
import static io.parley.sdk.ModelFixture.info;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.SipDTMF;
import io.parley.proto.livekit.UserPacket;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketHandlerTest {
    private final ModelFixture room = new ModelFixture();

    @Test
    void aMessageHasItsBytesTopicKindAndSender() {
        room.update(info("ann", "PA_1"));
        room.events.clear();
        DataPacket.Builder packet =
                DataPacket.newBuilder()
                        .setParticipantIdentity("ann")
                        .setUser(
                                UserPacket.newBuilder()
                                        .setPayload(ByteString.copyFromUtf8("grüße"))
                                        .setTopic("t"));
        room.packets.handle(packet.build(), true);
        room.packets.handle(packet.clearParticipantIdentity().build(), false);

        io.parley.sdk.DataPacket first = ((RoomEvent.DataReceived) room.events.get(0)).packet();
        assertThat(first.text()).isEqualTo("grüße");
        assertThat(first.topic()).isEqualTo("t");
        assertThat(first.kind()).isEqualTo(DataPacketKind.RELIABLE);
        assertThat(first.participant()).isSameAs(room.remote("ann"));
        assertThat(first).hasToString("DataPacket{7 bytes, RELIABLE, topic=t}");
        io.parley.sdk.DataPacket second = ((RoomEvent.DataReceived) room.events.get(1)).packet();
        assertThat(second.kind()).isEqualTo(DataPacketKind.LOSSY);
        assertThat(second.participant()).isNull();
    }

    @Test
    void aKeyOfATelephoneIsTold() {
        room.packets.handle(
                DataPacket.newBuilder()
                        .setSipDtmf(SipDTMF.newBuilder().setCode(11).setDigit("#"))
                        .build(),
                true);

        assertThat(room.events)
                .containsExactly(new RoomEvent.SipDtmfReceived(new SipDtmf(11, "#", null)));
    }

    @Test
    void aTranscriptionFindsWhoSpokeAndInWhichTrack() {
        room.update(info("ann", "PA_1").addTracks(audio("TR_1")));
        room.events.clear();
        TranscriptionSegment segment = new TranscriptionSegment("1", "hello", 1, 2, false, "en");
        for (String who : List.of("ann", "me", "nobody")) {
            room.packets.handle(
                    DataPacket.newBuilder()
                            .setTranscription(
                                    new Transcription(who, "TR_1", List.of(segment)).wire())
                            .build(),
                    true);
        }

        RemoteParticipant ann = room.remote("ann");
        assertThat(room.events)
                .containsExactly(
                        new RoomEvent.TranscriptionReceived(
                                List.of(segment), ann, ann.publications().get("TR_1")),
                        new RoomEvent.TranscriptionReceived(List.of(segment), room.local, null),
                        new RoomEvent.TranscriptionReceived(List.of(segment), null, null));
    }

    @Test
    void aPacketWithoutAKnownValueIsNobodys() {
        room.packets.handle(DataPacket.getDefaultInstance(), true);

        assertThat(room.events).isEmpty();
    }
}
