package io.parley.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.ConnectionSettings;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.JoinResponse;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.ParticipantInfo.State;
import io.parley.proto.livekit.SessionDescription;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SignalResponse.MessageCase;
import io.parley.proto.livekit.SignalTarget;
import io.parley.proto.livekit.TrickleRequest;
import io.parley.token.TokenVerifier;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoomJoinTest {
    private final TestRooms rooms = new TestRooms();

    @Test
    void firstMessagesOfTwoConnectionsAreJoinTokenAndOffer() {
        TestClient alice = rooms.join("alice");

        List<SignalResponse> first = alice.take();
        assertThat(first)
                .extracting(SignalResponse::getMessageCase)
                .containsExactly(
                        MessageCase.JOIN,
                        MessageCase.REFRESH_TOKEN,
                        MessageCase.OFFER,
                        MessageCase.UPDATE);
        JoinResponse join = first.get(0).getJoin();
        assertThat(join.getSubscriberPrimary()).isTrue();
        assertThat(join.getFastPublish()).isTrue();
        assertThat(join.getPingInterval()).isEqualTo(5);
        assertThat(join.getPingTimeout()).isEqualTo(15);
        assertThat(join.getServerInfo().getProtocol()).isEqualTo(17);
        assertThat(join.getServerInfo().getVersion()).isEqualTo("1.13.3");
        assertThat(join.getSifTrailer().isEmpty()).isFalse();
        assertThat(join.getEnabledPublishCodecs(0).getMime()).isEqualTo("video/VP8");
        assertThat(join.getRoom().getSid()).matches("RM_[23456789A-HJ-NP-Za-km-z]{12}");
        assertThat(join.getRoom().getNumParticipants()).isOne();
        assertThat(join.getParticipant().getSid()).matches("PA_[23456789A-HJ-NP-Za-km-z]{12}");
        assertThat(join.getParticipant().getState()).isEqualTo(State.JOINING);
        assertThat(join.getParticipant().getVersion()).isZero();
        assertThat(join.getParticipant().getClientProtocol()).isEqualTo(2);
        assertThat(first.get(2).getOffer().getId()).isBetween(1, 256);
    }

    @Test
    void oneConnectionIsAnsweredInTheTurnOfTheJoinAndNeverOffered() {
        TestClient alice =
                rooms.join(
                        TestRooms.intent("alice")
                                .singlePeerConnection(true)
                                .publisherOffer(offer("sections", 7)));

        List<SignalResponse> first = alice.take();
        assertThat(first)
                .extracting(SignalResponse::getMessageCase)
                .containsExactly(
                        MessageCase.JOIN,
                        MessageCase.REFRESH_TOKEN,
                        MessageCase.ANSWER,
                        MessageCase.UPDATE);
        assertThat(first.get(0).getJoin().getSubscriberPrimary()).isFalse();
        assertThat(first.get(2).getAnswer().getSdp()).isEqualTo("answer to sections");
        assertThat(first.get(2).getAnswer().getId()).isEqualTo(7);
    }

    @Test
    void withoutTheRightToSubscribeThePublisherIsPrimary() {
        TestClient alice = rooms.joinWith("alice", grants -> grants.canSubscribe(false));

        List<SignalResponse> first = alice.take();
        assertThat(first)
                .extracting(SignalResponse::getMessageCase)
                .containsExactly(MessageCase.JOIN, MessageCase.REFRESH_TOKEN, MessageCase.UPDATE);
        assertThat(first.get(0).getJoin().getSubscriberPrimary()).isFalse();
    }

    @Test
    void aParticipantIsToldOfItselfAfterTheJoinAndOnceItIsActive() {
        TestClient alice = rooms.join("alice");
        alice.link().connect();

        assertThat(alice.takeUpdates())
                .extracting(ParticipantInfo::getIdentity, ParticipantInfo::getState)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("alice", State.JOINED),
                        org.assertj.core.groups.Tuple.tuple("alice", State.ACTIVE));
    }

    @Test
    void theOthersSeeAJoinAndTheTransportAtOnceWithHigherVersions() {
        TestClient alice = rooms.joinActive("alice");

        TestClient bob = rooms.join("bob");
        ParticipantInfo joined = alice.takeUpdates().get(0);
        bob.link().connect();
        ParticipantInfo active = alice.takeUpdates().get(0);

        assertThat(joined.getIdentity()).isEqualTo("bob");
        assertThat(joined.getState()).isEqualTo(State.JOINED);
        assertThat(joined.getVersion()).isOne();
        assertThat(active.getState()).isEqualTo(State.ACTIVE);
        assertThat(active.getVersion()).isEqualTo(2);
        assertThat(bob.take().get(0).getJoin().getOtherParticipantsList())
                .extracting(ParticipantInfo::getIdentity, ParticipantInfo::getState)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("alice", State.ACTIVE));
    }

    @Test
    void aHiddenParticipantIsSeenByItselfAlone() {
        TestClient alice = rooms.joinActive("alice");

        TestClient ghost = rooms.joinWith("ghost", grants -> grants.hidden(true));
        ghost.link().connect();
        TestClient bob = rooms.join("bob");

        assertThat(alice.takeUpdates())
                .extracting(ParticipantInfo::getIdentity)
                .containsExactly("bob");
        assertThat(bob.take().get(0).getJoin().getOtherParticipantsList())
                .extracting(ParticipantInfo::getIdentity)
                .containsExactly("alice");
        assertThat(ghost.take().get(0).getJoin().getOtherParticipantsCount()).isOne();
    }

    @Test
    void theNewerSessionOfAnIdentityWins() {
        TestClient watcher = rooms.joinActive("watcher");
        TestClient first = rooms.joinActive("alice");
        watcher.take();

        TestClient second = rooms.join("alice");

        LeaveRequest leave = first.takeLeave();
        assertThat(leave.getReason()).isEqualTo(DisconnectReason.DUPLICATE_IDENTITY);
        assertThat(leave.getAction()).isEqualTo(LeaveRequest.Action.DISCONNECT);
        assertThat(first.sink().closeCode()).isEqualTo(1000);
        assertThat(first.link().isClosed()).isTrue();
        String newSid = second.take().get(0).getJoin().getParticipant().getSid();
        assertThat(watcher.takeUpdates())
                .extracting(ParticipantInfo::getSid)
                .containsExactly(newSid);
        first.loseSignal();
        assertThat(rooms.rooms().snapshot().participants()).isEqualTo(2);
    }

    @Test
    void aLeaveIsEchoedAndTheOthersAreTold() {
        TestClient alice = rooms.joinActive("alice");
        TestClient bob = rooms.joinActive("bob");
        alice.take();

        bob.send(
                SignalRequest.newBuilder()
                        .setLeave(
                                LeaveRequest.newBuilder()
                                        .setReason(DisconnectReason.CLIENT_INITIATED)));

        assertThat(bob.takeLeave().getReason()).isEqualTo(DisconnectReason.CLIENT_INITIATED);
        assertThat(bob.sink().closeCode()).isEqualTo(1000);
        ParticipantInfo left = alice.takeUpdates().get(0);
        assertThat(left.getState()).isEqualTo(State.DISCONNECTED);
        assertThat(left.getDisconnectReason()).isEqualTo(DisconnectReason.CLIENT_INITIATED);
    }

    @Test
    void refusesWithTheTextsThatClientsKnow() {
        assertThat(rooms.refusal(TestRooms.intent(TestRooms.token("a").grants(null))).text())
                .isEqualTo("no permissions to access the room");
        assertThat(refusal("a", grants -> grants.roomJoin(false)).text())
                .isEqualTo("permissions denied");
        assertThat(refusal("a", grants -> grants.room("")).text()).isEqualTo("no room name");
        assertThat(refusal("", grants -> grants).text()).isEqualTo("identity cannot be empty");
        assertThat(refusal("i".repeat(257), grants -> grants).text())
                .isEqualTo("participant identity length exceeds limits: max length 256");
        assertThat(refusal("a", grants -> grants.room("r".repeat(257))).text())
                .isEqualTo("room name length exceeds limits: max length 256");
        assertThat(rooms.refusal(TestRooms.intent("a").attributes(Map.of("k", "v"))).httpStatus())
                .isEqualTo(401);
        JoinRejectedException tooLong =
                rooms.refusal(
                        TestRooms.intent(
                                TestRooms.token("a").metadata("m".repeat(512 * 1024 + 1))));
        assertThat(tooLong.httpStatus()).isEqualTo(500);
        assertThat(tooLong.text()).isEqualTo("connection closed by media");
        assertThat(rooms.rooms().count(RoomsCounter.JOINS_REFUSED)).isEqualTo(8);
    }

    private JoinRejectedException refusal(
            String identity,
            java.util.function.UnaryOperator<io.parley.token.VideoGrants.Builder> grants) {
        return rooms.refusal(
                TestRooms.intent(
                        TestRooms.token(identity)
                                .grants(grants.apply(TestRooms.grants()).build())));
    }

    @Test
    void metadataAndAttributesOfTheJoinAreLaidOverTheTokens() {
        TestClient alice =
                rooms.join(
                        TestRooms.intent(
                                        TestRooms.token("alice")
                                                .metadata("old")
                                                .attributes(Map.of("a", "1", "b", "2"))
                                                .grants(
                                                        TestRooms.grants()
                                                                .canUpdateOwnMetadata(true)
                                                                .build()))
                                .metadata("new")
                                .attributes(Map.of("b", "3", "c", "")));

        ParticipantInfo info = alice.take().get(0).getJoin().getParticipant();
        assertThat(info.getMetadata()).isEqualTo("new");
        assertThat(info.getAttributesMap()).isEqualTo(Map.of("a", "1", "b", "3"));
    }

    @Test
    void candidatesAreTrickledInTheFormThatClientsInsistOn() {
        TestClient alice = rooms.join("alice");
        alice.take();

        alice.link().candidate("candidate:1 1 udp 1 127.0.0.1 7882 typ host");
        alice.link().candidate("candidate:2 1 tcp 1 127.0.0.1 7881 typ host tcptype passive");
        alice.link().candidatesDone();

        List<TrickleRequest> trickles =
                alice.take().stream().map(SignalResponse::getTrickle).toList();
        assertThat(trickles)
                .extracting(TrickleRequest::getTarget)
                .containsOnly(SignalTarget.SUBSCRIBER);
        assertThat(trickles).extracting(TrickleRequest::getFinal).containsExactly(false, true);
        assertThat(trickles.get(0).getCandidateInit())
                .isEqualTo(
                        "{\"candidate\":\"candidate:1 1 udp 1 127.0.0.1 7882 typ host\","
                                + "\"sdpMid\":\"0\",\"sdpMLineIndex\":0,\"usernameFragment\":null}");
    }

    @Test
    void theRefreshedTokenOpensTheSameRoom() throws Exception {
        TestClient alice = rooms.join("alice");

        String jwt = alice.take().get(1).getRefreshToken();

        var token =
                new TokenVerifier(TestRooms.KEYS, Clock.fixed(TestRooms.NOW, ZoneOffset.UTC))
                        .verify(jwt);
        assertThat(token.identity()).isEqualTo("alice");
        assertThat(java.util.Objects.requireNonNull(token.grants()).room()).isEqualTo("room");
        assertThat(token.expiresAt()).isEqualTo(TestRooms.NOW.plus(Duration.ofHours(1)));
    }

    @Test
    void aTokenIsRefreshedEveryFiveMinutes() {
        TestClient alice = rooms.joinActive("alice");

        rooms.shard().advance(Duration.ofMinutes(16));

        assertThat(alice.takeKinds())
                .filteredOn(kind -> kind == MessageCase.REFRESH_TOKEN)
                .hasSize(3);
    }

    @Test
    void badOffersEndTheSessionAndAskForANewOne() {
        TestClient alice = rooms.joinActive("alice");

        alice.send(SignalRequest.newBuilder().setOffer(offer("bad sdp", 1)));

        LeaveRequest leave = alice.takeLeave();
        assertThat(leave.getReason()).isEqualTo(DisconnectReason.STATE_MISMATCH);
        assertThat(leave.getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
        assertThat(rooms.rooms().count(RoomsCounter.NEGOTIATIONS_FAILED)).isOne();
    }

    @Test
    void anAnswerThatNobodyAskedForIsIgnored() {
        TestClient alice = rooms.join("alice");
        int id = alice.take().get(2).getOffer().getId();

        alice.send(SignalRequest.newBuilder().setAnswer(answer("stale", id + 1)));
        alice.send(SignalRequest.newBuilder().setAnswer(answer("good", id)));
        alice.send(SignalRequest.newBuilder().setAnswer(answer("again", id)));

        assertThat(alice.link().answersAccepted()).isOne();
        assertThat(alice.sink().closeCode()).isZero();
    }

    @Test
    void dataTracksOfOthersAreSubscribedWhereTheJoinAsksForIt() {
        TestClient alice =
                rooms.join(
                        TestRooms.intent("alice")
                                .settings(
                                        ConnectionSettings.newBuilder()
                                                .setAutoSubscribeDataTrack(true)
                                                .build()));
        assertThat(alice.takeKinds()).doesNotContain(MessageCase.DATA_TRACK_SUBSCRIBER_HANDLES);
    }

    static SessionDescription offer(String sdp, int id) {
        return SessionDescription.newBuilder().setType("offer").setSdp(sdp).setId(id).build();
    }

    static SessionDescription answer(String sdp, int id) {
        return SessionDescription.newBuilder().setType("answer").setSdp(sdp).setId(id).build();
    }
}
