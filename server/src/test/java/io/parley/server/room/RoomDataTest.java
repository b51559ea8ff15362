package io.parley.server.room;

import static io.parley.server.room.RoomJoinTest.offer;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.ChatMessage;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.MetricsBatch;
import io.parley.proto.livekit.ParticipantInfo.Kind;
import io.parley.proto.livekit.RpcRequest;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SpeakerInfo;
import io.parley.proto.livekit.Transcription;
import io.parley.proto.livekit.UserPacket;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // clients still fill and read the deprecated fields
class RoomDataTest {
    private static final String RELIABLE = "_reliable";
    private static final String LOSSY = "_lossy";

    private final TestRooms rooms = new TestRooms();
    private final TestClient alice = rooms.joinActive("alice");
    private final TestClient bob = rooms.joinActive("bob");
    private final TestClient carol = rooms.joinActive("carol");

    private static DataPacket.Builder user(String text) {
        return DataPacket.newBuilder()
                .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFromUtf8(text)));
    }

    @Test
    void everybodyElseGetsAPacketWithTheSenderFilledIn() {
        alice.link()
                .receive(
                        RELIABLE,
                        user("hello")
                                .setKind(DataPacket.Kind.LOSSY)
                                .setParticipantIdentity("forged")
                                .setParticipantSid("PA_forged")
                                .setSequence(1)
                                .build());

        DataPacket packet = bob.takePackets(RELIABLE).get(0);
        assertThat(packet.getKind()).isEqualTo(DataPacket.Kind.RELIABLE);
        assertThat(packet.getParticipantIdentity()).isEqualTo("alice");
        assertThat(packet.getParticipantSid()).startsWith("PA_").isNotEqualTo("PA_forged");
        assertThat(packet.getSequence()).isOne();
        assertThat(packet.getUser().getPayload().toStringUtf8()).isEqualTo("hello");
        assertThat(packet.getUser().getParticipantIdentity()).isEqualTo("alice");
        assertThat(packet.getUser().getParticipantSid()).isEqualTo(packet.getParticipantSid());
        assertThat(carol.takePackets(RELIABLE)).containsExactly(packet);
        assertThat(alice.takePackets(RELIABLE)).isEmpty();
    }

    @Test
    void destinationsDecideWhoGetsIt() {
        alice.link().receive(LOSSY, user("to bob").addDestinationIdentities("bob").build());
        DataPacket.Builder old = user("to carol, by the old field");
        old.getUserBuilder().addDestinationIdentities("carol").addDestinationIdentities("nobody");
        alice.link().receive(LOSSY, old.build());

        DataPacket toBob = bob.takePackets(LOSSY).get(0);
        assertThat(toBob.getKind()).isEqualTo(DataPacket.Kind.LOSSY);
        assertThat(toBob.getUser().getDestinationIdentitiesList()).containsExactly("bob");
        List<DataPacket> toCarol = carol.takePackets(LOSSY);
        assertThat(toCarol).hasSize(1);
        assertThat(toCarol.get(0).getDestinationIdentitiesList())
                .containsExactly("carol", "nobody");
    }

    @Test
    void aHiddenSenderIsNotNamed() {
        TestClient ghost = rooms.activate(rooms.joinWith("ghost", grants -> grants.hidden(true)));

        ghost.link().receive(RELIABLE, user("boo").setParticipantIdentity("ghost").build());

        DataPacket packet = bob.takePackets(RELIABLE).get(0);
        assertThat(packet.getParticipantIdentity()).isEmpty();
        assertThat(packet.getUser().getParticipantIdentity()).isEmpty();
        assertThat(packet.getParticipantSid()).startsWith("PA_");
    }

    @Test
    void nothingIsForwardedWithoutTheRightToPublishData() {
        TestClient mute =
                rooms.activate(rooms.joinWith("mute", grants -> grants.canPublishData(false)));

        mute.link().receive(RELIABLE, user("?").build());

        assertThat(bob.takePackets(RELIABLE)).isEmpty();
        assertThat(rooms.rooms().count(RoomsCounter.DROPPED_NOT_PERMITTED)).isOne();
    }

    @Test
    void sequenceNumbersAndNoncesAreTakenOnce() {
        DataPacket second = user("2").setSequence(2).build();
        ByteString nonce = ByteString.copyFromUtf8("0123456789abcdef");
        DataPacket.Builder once = user("once");
        once.getUserBuilder().setNonce(nonce);

        alice.link().receive(RELIABLE, second);
        alice.link().receive(RELIABLE, second);
        alice.link().receive(RELIABLE, user("1").setSequence(1).build());
        alice.link().receive(RELIABLE, once.build());
        alice.link().receive(RELIABLE, once.build());

        assertThat(bob.takePackets(RELIABLE))
                .extracting(packet -> packet.getUser().getPayload().toStringUtf8())
                .containsExactly("2", "once");
        assertThat(rooms.rooms().count(RoomsCounter.DROPPED_DUPLICATE)).isEqualTo(3);
    }

    @Test
    void onlyAgentsTranscribeAndSpeakForOthers() {
        TestClient agent =
                rooms.activate(
                        rooms.join(TestRooms.intent(TestRooms.token("agent").kind(Kind.AGENT))));
        DataPacket transcription =
                DataPacket.newBuilder()
                        .setTranscription(Transcription.newBuilder().setTrackId("TR_x"))
                        .build();
        DataPacket chat =
                DataPacket.newBuilder()
                        .setParticipantIdentity("bob")
                        .setChatMessage(ChatMessage.newBuilder().setMessage("hi"))
                        .build();

        alice.link().receive(RELIABLE, transcription);
        alice.link().receive(RELIABLE, chat);
        agent.link().receive(RELIABLE, transcription);
        agent.link().receive(RELIABLE, chat);

        List<DataPacket> packets = carol.takePackets(RELIABLE);
        assertThat(packets)
                .extracting(DataPacket::getParticipantIdentity)
                .containsExactly("alice", "agent", "bob");
        assertThat(packets.get(0).getChatMessage().getGenerated()).isFalse();
        assertThat(packets.get(2).getChatMessage().getGenerated()).isTrue();
    }

    @Test
    void speakersAreNotForParticipantsToSendAndMetricsGoWhereTheyAreAllowed() {
        TestClient monitor =
                rooms.activate(
                        rooms.joinWith("monitor", grants -> grants.canSubscribeMetrics(true)));

        alice.link()
                .receive(
                        RELIABLE,
                        DataPacket.newBuilder()
                                .setSpeaker(
                                        io.parley.proto.livekit.ActiveSpeakerUpdate.newBuilder()
                                                .addSpeakers(SpeakerInfo.getDefaultInstance()))
                                .build());
        alice.link()
                .receive(
                        RELIABLE,
                        DataPacket.newBuilder()
                                .setMetrics(MetricsBatch.newBuilder().setTimestampMs(1))
                                .build());

        assertThat(bob.takePackets(RELIABLE)).isEmpty();
        assertThat(monitor.takePackets(RELIABLE)).hasSize(1);
    }

    @Test
    void aReceiverGetsWhatCameBeforeItsChannelsWereOpen() {
        TestClient late = rooms.join("late");
        alice.link().receive(RELIABLE, user("early").setSequence(1).build());
        alice.link().receive(LOSSY, user("gone").build());
        late.link().connectWithoutChannels();
        alice.link().receive(RELIABLE, user("still early").setSequence(2).build());

        late.link().connect();
        alice.link().receive(RELIABLE, user("now").setSequence(3).build());

        assertThat(late.takePackets(RELIABLE))
                .extracting(packet -> packet.getUser().getPayload().toStringUtf8())
                .containsExactly("early", "still early", "now");
        assertThat(late.takePackets(LOSSY)).isEmpty();
    }

    @Test
    void whatWaitsForChannelsIsBounded() {
        TestClient late = rooms.join("late");
        byte[] payload = new byte[60_000];
        for (int i = 1; i <= 10; i++) {
            alice.link()
                    .receive(
                            RELIABLE,
                            DataPacket.newBuilder()
                                    .setSequence(i)
                                    .setUser(
                                            UserPacket.newBuilder()
                                                    .setPayload(ByteString.copyFrom(payload)))
                                    .build());
        }

        late.link().connect();

        assertThat(late.takePackets(RELIABLE))
                .extracting(DataPacket::getSequence)
                .containsExactly(7, 8, 9, 10);
        assertThat(rooms.rooms().count(RoomsCounter.DROPPED_EARLY)).isEqualTo(6);
    }

    @Test
    void aSlowReceiverLosesLossyMessagesAndNobodyElseDoes() {
        bob.link().setBuffered(LOSSY, 300_000);

        alice.link().receive(LOSSY, user("x").build());

        assertThat(bob.takePackets(LOSSY)).isEmpty();
        assertThat(carol.takePackets(LOSSY)).hasSize(1);
        assertThat(rooms.rooms().count(RoomsCounter.DROPPED_RECEIVER_BEHIND)).isOne();
    }

    @Test
    void aReceiverThatIsTooFarBehindIsToldToJoinAnew() {
        bob.link().setBuffered(RELIABLE, 9_000_000);

        alice.link().receive(RELIABLE, user("x").build());

        LeaveRequest leave = bob.takeLeave();
        assertThat(leave.getReason()).isEqualTo(DisconnectReason.STATE_MISMATCH);
        assertThat(leave.getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
        assertThat(carol.takePackets(RELIABLE)).hasSize(1);
        assertThat(rooms.rooms().count(RoomsCounter.RECEIVERS_OVERRUN)).isOne();
        carol.take();
        carol.link().setFull(true);
        alice.link().receive(RELIABLE, user("y").build());
        assertThat(carol.takeLeave().getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
    }

    @Test
    void dataGoesBothWaysOverASingleConnection() {
        TestClient single =
                rooms.join(
                        TestRooms.intent("single")
                                .singlePeerConnection(true)
                                .publisherOffer(offer("sections", 1)));
        single.link().announce(RELIABLE);
        single.link().announce(LOSSY);
        single.link().connectWithoutChannels();

        single.link().receive(LOSSY, user("from single").build());
        alice.link().receive(RELIABLE, user("to single").build());

        assertThat(bob.takePackets(LOSSY)).hasSize(1);
        assertThat(single.takePackets(RELIABLE)).hasSize(1);
    }

    @Test
    void thePublishersConnectionTakesDataWhenThereAreTwo() {
        alice.send(SignalRequest.newBuilder().setOffer(offer("channels", 1)));
        FakeLink publisher = rooms.shard().links().get(rooms.shard().links().size() - 1);
        publisher.announce(RELIABLE);
        publisher.connectWithoutChannels();

        publisher.receive(RELIABLE, user("x").build());
        bob.link().receive(RELIABLE, user("y").build());

        assertThat(bob.takePackets(RELIABLE)).hasSize(1);
        assertThat(alice.takePackets(RELIABLE)).hasSize(1);
        assertThat(publisher.takeSent(RELIABLE)).isEmpty();
    }

    @Test
    void unknownValuesAndUnknownFieldsPass() throws Exception {
        byte[] fromTheFuture = {
            (byte) 0xFA, 0x06, 0x03, 'n', 'e', 'w', // field 111, bytes
        };

        alice.link().receive(RELIABLE, fromTheFuture);

        DataPacket packet = bob.takePackets(RELIABLE).get(0);
        assertThat(packet.getUnknownFields().hasField(111)).isTrue();
        assertThat(packet.getParticipantIdentity()).isEqualTo("alice");
    }

    @Test
    void hostileMessagesAreDroppedAndTheRoomLivesOn() {
        Random random = new Random(7);
        byte[] good =
                DataPacket.newBuilder()
                        .setSequence(0)
                        .setRpcRequest(
                                RpcRequest.newBuilder().setId("id").setMethod("m").setPayload("p"))
                        .addDestinationIdentities("carol")
                        .build()
                        .toByteArray();
        for (int i = 0; i < 2_000; i++) {
            byte[] bad = good.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            alice.link()
                    .receive(
                            random.nextBoolean() ? RELIABLE : LOSSY,
                            java.util.Arrays.copyOf(bad, random.nextInt(bad.length + 1)));
        }
        alice.link().receive(RELIABLE, new byte[70_000]);
        alice.link().receive("other", good);

        alice.link().receive(LOSSY, user("alive").build());
        List<DataPacket> last = bob.takePackets(LOSSY);
        assertThat(last.get(last.size() - 1).getUser().getPayload().toStringUtf8())
                .isEqualTo("alive");
        assertThat(rooms.rooms().count(RoomsCounter.DROPPED_MALFORMED)).isGreaterThan(500);
    }

    @Test
    void aResumeTellsTheLastSequenceNumber() {
        alice.link().receive(RELIABLE, user("x").setSequence(41).build());
        alice.loseSignal();

        TestClient again = rooms.join(TestRooms.intent("alice").reconnect(true));

        SignalResponse first = again.take().get(0);
        assertThat(first.getReconnect().getLastMessageSeq()).isEqualTo(41);
        rooms.shard().advance(Duration.ofMinutes(2));
        assertThat(again.sink().closeCode()).isNotZero(); // the restart's offer was not answered
    }
}
