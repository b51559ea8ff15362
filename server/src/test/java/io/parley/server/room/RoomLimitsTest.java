package io.parley.server.room;

import static io.parley.server.room.RoomPublishingTest.camera;
import static io.parley.server.room.RoomPublishingTest.microphone;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.AddTrackRequest;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DataTrackFrameEncoding;
import io.parley.proto.livekit.PublishDataTrackRequest;
import io.parley.proto.livekit.RequestResponse.Reason;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.UpdateParticipantMetadata;
import io.parley.proto.livekit.UpdateSubscription;
import io.parley.proto.livekit.UserPacket;
import io.parley.server.limits.Limit;
import io.parley.server.limits.LimitSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That each limit holds, is counted, and is told in words that clients know. */
class RoomLimitsTest {
    private static final Duration MOMENT = Duration.ofMillis(200);
    private static final String RELIABLE = "_reliable";
    private static final String LOSSY = "_lossy";

    private static TestRooms with(Limit limit, long value) {
        return new TestRooms(
                RoomsConfig.builder().limits(LimitSet.DEFAULT.with(limit, value)).build());
    }

    private static long refused(TestRooms rooms, Limit limit) {
        return rooms.rooms().refusals().get(limit);
    }

    private static void assertRefused(
            TestRooms rooms, JoinIntent.Builder intent, int status, String text) {
        JoinRejectedException refusal = rooms.refusal(intent);
        assertThat(refusal.text()).isEqualTo(text);
        assertThat(refusal.httpStatus()).isEqualTo(status);
    }

    private static JoinIntent.Builder intoRoom(String room) {
        return TestRooms.intent(
                TestRooms.token("bob").grants(TestRooms.grants().room(room).build()));
    }

    @Test
    void roomsOfTheProcess() {
        TestRooms rooms = with(Limit.ROOMS, 1);
        rooms.join("alice");

        assertRefused(rooms, intoRoom("other"), 503, "node has exceeded its configured limit");
        assertThat(refused(rooms, Limit.ROOMS)).isOne();
        rooms.join("bob");
    }

    @Test
    void participantsOfTheProcess() {
        TestRooms rooms = with(Limit.PARTICIPANTS, 2);
        rooms.join(intoRoom("other"));
        TestClient alice = rooms.join("alice");

        assertRefused(
                rooms, TestRooms.intent("carol"), 503, "node has exceeded its configured limit");
        assertThat(refused(rooms, Limit.PARTICIPANTS)).isOne();
        alice.loseSignal();
        rooms.join("carol");
    }

    @Test
    void participantsOfARoom() {
        TestRooms rooms = new TestRooms(RoomsConfig.builder().maxParticipants(1).build());
        rooms.join("alice");

        assertRefused(rooms, TestRooms.intent("bob"), 500, "connection closed by media");
        assertThat(refused(rooms, Limit.ROOM_PARTICIPANTS)).isOne();
    }

    @Test
    void tracksInAndOutOfTheProcess() {
        TestRooms rooms = with(Limit.NODE_TRACKS, 2);
        TestClient alice = rooms.joinActive("alice");
        rooms.joinActive("bob");
        rooms.shard().advance(MOMENT);
        publish(alice, microphone("a"));

        assertRefused(
                rooms, TestRooms.intent("carol"), 503, "node has exceeded its configured limit");
        assertThat(refused(rooms, Limit.NODE_TRACKS)).isOne();
        alice.send(new TestOffer().idles("0", "audio").request());
        rooms.shard().advance(MOMENT.multipliedBy(5));
        rooms.join("carol");
    }

    @Test
    void bytesPerSecondOfTheProcess() {
        TestRooms rooms = with(Limit.NODE_BYTES, 10_000);
        TestClient alice = rooms.joinActive("alice");
        alice.link().receive(RELIABLE, user("x".repeat(15_000)));
        rooms.shard().advance(Duration.ofSeconds(1));

        assertRefused(
                rooms, TestRooms.intent("carol"), 503, "node has exceeded its configured limit");
        assertThat(refused(rooms, Limit.NODE_BYTES)).isOne();
        rooms.shard().advance(Duration.ofSeconds(2));
        rooms.join("carol");
    }

    @Test
    void theLengthOfARoomsName() {
        TestRooms rooms = with(Limit.ROOM_NAME, 9);

        assertRefused(
                rooms,
                intoRoom("0123456789"),
                400,
                "room name length exceeds limits: max length 9");
        assertThat(refused(rooms, Limit.ROOM_NAME)).isOne();
    }

    @Test
    void theLengthOfAnIdentity() {
        TestRooms rooms = with(Limit.IDENTITY, 3);

        assertRefused(
                rooms,
                TestRooms.intent("alice"),
                400,
                "participant identity length exceeds limits: max length 3");
        assertThat(refused(rooms, Limit.IDENTITY)).isOne();
    }

    @Test
    void metadataAttributesAndNameOfAJoin() {
        TestRooms rooms = with(Limit.METADATA, 10);
        assertRefused(
                rooms,
                TestRooms.intent(TestRooms.token("alice").metadata("01234567890")),
                500,
                "connection closed by media");
        assertThat(refused(rooms, Limit.METADATA)).isOne();

        rooms = with(Limit.ATTRIBUTES, 10);
        assertRefused(
                rooms,
                TestRooms.intent(TestRooms.token("alice").attributes(Map.of("key", "12345678"))),
                500,
                "connection closed by media");
        assertThat(refused(rooms, Limit.ATTRIBUTES)).isOne();

        rooms = with(Limit.NAME, 10);
        assertRefused(
                rooms,
                TestRooms.intent(TestRooms.token("alice").name("01234567890")),
                500,
                "connection closed by media");
        assertThat(refused(rooms, Limit.NAME)).isOne();
    }

    @Test
    void metadataThatAParticipantGivesItself() {
        TestRooms rooms = with(Limit.METADATA, 10);
        TestClient alice =
                rooms.activate(
                        rooms.joinWith("alice", grants -> grants.canUpdateOwnMetadata(true)));

        alice.send(
                SignalRequest.newBuilder()
                        .setUpdateMetadata(
                                UpdateParticipantMetadata.newBuilder().setMetadata("01234567890")));

        assertThat(alice.takeResponses().get(0).getReason()).isEqualTo(Reason.LIMIT_EXCEEDED);
        assertThat(refused(rooms, Limit.METADATA)).isOne();
    }

    @Test
    void publishedTracks() {
        TestRooms rooms = with(Limit.TRACKS, 1);
        TestClient alice = rooms.joinActive("alice");
        publish(alice, microphone("a"));

        alice.send(SignalRequest.newBuilder().setAddTrack(camera("v", "vp8")));

        assertThat(alice.takeResponses())
                .extracting(response -> response.getReason())
                .containsExactly(Reason.LIMIT_EXCEEDED);
        assertThat(refused(rooms, Limit.TRACKS)).isOne();
    }

    private static SignalRequest.Builder dataTrack(int handle, String encoding) {
        return SignalRequest.newBuilder()
                .setPublishDataTrackRequest(
                        PublishDataTrackRequest.newBuilder()
                                .setPubHandle(handle)
                                .setName("track " + handle)
                                .setFrameEncoding(
                                        DataTrackFrameEncoding.newBuilder().setCustom(encoding)));
    }

    @Test
    void publishedDataTracksAndTheirEncodings() {
        TestRooms rooms = with(Limit.DATA_TRACKS, 1);
        TestClient alice = rooms.joinActive("alice");

        alice.send(dataTrack(1, "e".repeat(33)));
        assertThat(alice.takeResponses().get(0).getReason()).isEqualTo(Reason.INVALID_REQUEST);
        assertThat(refused(rooms, Limit.DATA_TRACK_ENCODING)).isOne();
        alice.send(dataTrack(1, "cbor"));
        assertThat(alice.takeResponses()).isEmpty();
        alice.send(dataTrack(2, "cbor"));
        assertThat(alice.takeResponses().get(0).getReason()).isEqualTo(Reason.LIMIT_EXCEEDED);
        assertThat(refused(rooms, Limit.DATA_TRACKS)).isOne();
    }

    @Test
    void subscribedDataTracks() {
        TestRooms rooms = with(Limit.DATA_SUBSCRIPTIONS, 1);
        TestClient alice = rooms.joinActive("alice");
        TestClient bob =
                rooms.activate(
                        rooms.join(
                                TestRooms.intent("bob")
                                        .settings(
                                                io.parley.proto.livekit.ConnectionSettings
                                                        .newBuilder()
                                                        .setAutoSubscribeDataTrack(true)
                                                        .build())));
        alice.send(dataTrack(1, "cbor"));
        alice.send(dataTrack(2, "cbor"));

        assertThat(bob.take())
                .filteredOn(message -> message.hasDataTrackSubscriberHandles())
                .allMatch(m -> m.getDataTrackSubscriberHandles().getSubHandlesCount() == 1)
                .hasSize(1);
        assertThat(refused(rooms, Limit.DATA_SUBSCRIPTIONS)).isOne();
    }

    private static List<String> publish(TestClient client, AddTrackRequest.Builder... tracks) {
        TestOffer offer = new TestOffer();
        client.take();
        for (int i = 0; i < tracks.length; i++) {
            client.send(SignalRequest.newBuilder().setAddTrack(tracks[i]));
            String kind = tracks[i].getTypeValue() == 0 ? "audio" : "video";
            offer.sends(Integer.toString(i), kind, tracks[i].getCid());
        }
        List<String> sids =
                client.take().stream()
                        .filter(message -> message.hasTrackPublished())
                        .map(message -> message.getTrackPublished().getTrack().getSid())
                        .toList();
        client.send(offer.request());
        client.take();
        return sids;
    }

    @Test
    void aVideoBeyondTheLimitWaitsForAnotherOneToEnd() {
        TestRooms rooms = with(Limit.VIDEO_SUBSCRIPTIONS, 1);
        TestClient alice = rooms.joinActive("alice");
        TestClient bob = rooms.joinActive("bob");
        rooms.shard().advance(MOMENT);
        bob.take();
        List<String> sids = publish(alice, microphone("a"), camera("v", "vp8"), camera("w", "vp8"));
        rooms.shard().advance(MOMENT);

        Subscriptions wanted = rooms.participant("bob").subscriptions();
        assertThat(wanted.all())
                .extracting(subscription -> subscription.publication().sid())
                .containsExactly(sids.get(0), sids.get(1));
        assertThat(refused(rooms, Limit.VIDEO_SUBSCRIPTIONS)).isOne();

        bob.send(
                SignalRequest.newBuilder()
                        .setSubscription(
                                UpdateSubscription.newBuilder().addTrackSids(sids.get(1))));
        rooms.shard().advance(MOMENT.multipliedBy(5));

        assertThat(wanted.all())
                .extracting(subscription -> subscription.publication().sid())
                .containsExactly(sids.get(0), sids.get(2));
        assertThat(refused(rooms, Limit.VIDEO_SUBSCRIPTIONS)).isOne();
    }

    @Test
    void subscribedTracksInAllAndSounds() {
        for (Limit limit : List.of(Limit.SUBSCRIPTIONS, Limit.AUDIO_SUBSCRIPTIONS)) {
            TestRooms rooms = with(limit, 1);
            TestClient alice = rooms.joinActive("alice");
            rooms.joinActive("bob");
            rooms.shard().advance(MOMENT);
            publish(alice, microphone("a"), microphone("b"));

            assertThat(rooms.participant("bob").subscriptions().all()).hasSize(1);
            assertThat(refused(rooms, limit)).isOne();
        }
    }

    @Test
    void whoAsksTooOftenIsClosedAndMayResume() {
        TestRooms rooms = with(Limit.SIGNAL_REQUESTS, 5);
        TestClient alice = rooms.joinActive("alice");
        SignalRequest.Builder ping = SignalRequest.newBuilder().setPing(1);
        for (int i = 0; i < 19; i++) {
            alice.send(ping);
        }
        assertThat(alice.sink().closeCode()).isZero();
        assertThat(alice.take()).hasSize(19);

        alice.send(ping); // the answer to the offer was the first of 20

        assertThat(alice.sink().closeCode()).isEqualTo(1008);
        assertThat(refused(rooms, Limit.SIGNAL_REQUESTS)).isOne();
        assertThat(rooms.participant("alice").isActive()).isTrue();
    }

    @Test
    void requestsThatWaitForTheRoom() {
        TestRooms rooms = new TestRooms();
        TestClient alice = rooms.joinActive("alice");
        for (int i = 0; i < Limits.MAX_PENDING_REQUESTS; i++) {
            alice.session().onRequest(SignalRequest.newBuilder().setPing(1).build());
        }
        rooms.shard().run();

        assertThat(alice.sink().closeCode()).isEqualTo(1008);
        assertThat(refused(rooms, Limit.PENDING_REQUESTS)).isOne();
    }

    @Test
    void messagesThatAClientDoesNotRead() {
        TestRooms rooms = new TestRooms();
        TestClient alice = rooms.joinActive("alice");
        alice.sink().setPendingBytes(Limits.MAX_SIGNAL_BACKLOG + 1);

        alice.send(SignalRequest.newBuilder().setPing(1));

        assertThat(alice.sink().closeCode()).isEqualTo(1008);
        assertThat(refused(rooms, Limit.SIGNAL_BACKLOG)).isOne();
    }

    private static byte[] user(String text) {
        return DataPacket.newBuilder()
                .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFromUtf8(text)))
                .build()
                .toByteArray();
    }

    @Test
    void lossyMessagesThatAreTooManyAreDropped() {
        TestRooms rooms = with(Limit.DATA_MESSAGES, 2);
        TestClient alice = rooms.joinActive("alice");
        TestClient bob = rooms.joinActive("bob");
        for (int i = 0; i < 5; i++) {
            alice.link().receive(LOSSY, user("message " + i));
        }

        assertThat(bob.takePackets(LOSSY)).hasSize(2);
        assertThat(refused(rooms, Limit.DATA_MESSAGES)).isEqualTo(3);
    }

    @Test
    void reliableMessagesThatAreTooManyWaitForTheirTurn() {
        TestRooms rooms = with(Limit.DATA_MESSAGES, 2);
        TestClient alice = rooms.joinActive("alice");
        TestClient bob = rooms.joinActive("bob");
        for (int i = 0; i < 5; i++) {
            alice.link().receive(RELIABLE, user("message " + i));
        }

        assertThat(bob.takePackets(RELIABLE)).hasSize(2);
        rooms.shard().advance(Duration.ofMillis(501));
        assertThat(bob.takePackets(RELIABLE)).hasSize(1);
        rooms.shard().advance(Duration.ofMillis(1001));
        assertThat(bob.takePackets(RELIABLE))
                .extracting(packet -> packet.getUser().getPayload().toStringUtf8())
                .containsExactly("message 3", "message 4");
        assertThat(refused(rooms, Limit.DATA_MESSAGES)).isPositive();
    }

    @Test
    void whatAParticipantWaitsWithGoesOutWhenItLeaves() {
        TestRooms rooms = with(Limit.DATA_MESSAGES, 1);
        TestClient alice = rooms.joinActive("alice");
        TestClient bob = rooms.joinActive("bob");
        alice.link().receive(RELIABLE, user("one"));
        alice.link().receive(RELIABLE, user("two"));

        alice.send(
                SignalRequest.newBuilder()
                        .setLeave(io.parley.proto.livekit.LeaveRequest.getDefaultInstance()));

        assertThat(bob.takePackets(RELIABLE)).hasSize(2);
    }
}
