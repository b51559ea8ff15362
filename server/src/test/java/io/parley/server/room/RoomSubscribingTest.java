package io.parley.server.room;

import static io.parley.server.room.RoomJoinTest.answer;
import static io.parley.server.room.RoomPublishingTest.camera;
import static io.parley.server.room.RoomPublishingTest.microphone;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.AddTrackRequest;
import io.parley.proto.livekit.ConnectionSettings;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.ParticipantTracks;
import io.parley.proto.livekit.SessionDescription;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SubscriptionError;
import io.parley.proto.livekit.SubscriptionPermission;
import io.parley.proto.livekit.SubscriptionPermissionUpdate;
import io.parley.proto.livekit.SubscriptionResponse;
import io.parley.proto.livekit.SyncState;
import io.parley.proto.livekit.TrackPermission;
import io.parley.proto.livekit.UpdateSubscription;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Subscriptions over a connection on which the server offers. */
class RoomSubscribingTest {
    private static final Duration MOMENT = Duration.ofMillis(200);
    private static final Duration FAREWELL = Duration.ofMillis(400);

    private final TestRooms rooms = new TestRooms();
    private final TestClient alice = rooms.joinActive("alice");
    private final TestClient bob = rooms.joinActive("bob");

    RoomSubscribingTest() {
        pass(MOMENT);
        alice.take();
        bob.take();
    }

    private void pass(Duration duration) {
        rooms.shard().advance(duration);
    }

    /** Announces tracks and begins to send them; their sids. */
    private List<String> publish(AddTrackRequest.Builder... tracks) {
        TestOffer offer = new TestOffer();
        for (int i = 0; i < tracks.length; i++) {
            alice.send(SignalRequest.newBuilder().setAddTrack(tracks[i]));
            String kind = tracks[i].getTypeValue() == 0 ? "audio" : "video";
            offer.sends(Integer.toString(i), kind, tracks[i].getCid());
        }
        List<String> sids =
                alice.take().stream()
                        .filter(SignalResponse::hasTrackPublished)
                        .map(message -> message.getTrackPublished().getTrack().getSid())
                        .toList();
        alice.send(offer.request());
        return sids;
    }

    private static List<SessionDescription> offers(List<SignalResponse> messages) {
        return messages.stream()
                .filter(SignalResponse::hasOffer)
                .map(SignalResponse::getOffer)
                .toList();
    }

    private static void accept(TestClient client) {
        client.send(SignalRequest.newBuilder().setAnswer(answer("fine", 0)));
    }

    private static SignalRequest.Builder subscription(boolean subscribe, String... sids) {
        return SignalRequest.newBuilder()
                .setSubscription(
                        UpdateSubscription.newBuilder()
                                .setSubscribe(subscribe)
                                .addAllTrackSids(List.of(sids)));
    }

    private TestClient joinChoosing(String identity) {
        return rooms.activate(
                rooms.join(
                        TestRooms.intent(identity)
                                .settings(ConnectionSettings.getDefaultInstance())));
    }

    @Test
    void whatIsPublishedIsOfferedToTheOthersInOneOffer() {
        List<String> sids = publish(microphone("a"), camera("v", "vp8"));
        pass(MOMENT);

        List<SignalResponse> messages = bob.take();
        List<SessionDescription> offers = offers(messages);
        assertThat(offers).hasSize(1);
        String aliceSid = rooms.participant("alice").sid();
        assertThat(offers.get(0).getMidToTrackIdMap().values())
                .containsExactlyInAnyOrderElementsOf(sids);
        for (String sid : sids) {
            assertThat(offers.get(0).getSdp())
                    .contains("a=msid:" + aliceSid + "|" + sid + " " + sid);
        }
        assertThat(messages)
                .filteredOn(SignalResponse::hasSubscriptionPermissionUpdate)
                .extracting(SignalResponse::getSubscriptionPermissionUpdate)
                .allMatch(SubscriptionPermissionUpdate::getAllowed)
                .hasSize(2);
        assertThat(offers(alice.take())).isEmpty();
    }

    @Test
    void thePublisherLearnsOfTheFirstSubscriberOnly() {
        TestClient carol = rooms.joinActive("carol");
        String sid = publish(microphone("a")).get(0);
        pass(MOMENT);
        alice.take();

        accept(bob);
        assertThat(alice.take())
                .filteredOn(SignalResponse::hasTrackSubscribed)
                .extracting(message -> message.getTrackSubscribed().getTrackSid())
                .containsExactly(sid);
        accept(carol);
        assertThat(alice.take()).noneMatch(SignalResponse::hasTrackSubscribed);
    }

    @Test
    void whoJoinsLaterIsOfferedEverythingAtOnce() {
        List<String> sids = publish(microphone("a"), camera("v", "vp8"));

        TestClient carol = rooms.join("carol");

        List<SessionDescription> offers = offers(carol.take());
        assertThat(offers).hasSize(1);
        assertThat(offers.get(0).getMidToTrackIdMap().values())
                .containsExactlyInAnyOrderElementsOf(sids);
    }

    @Test
    void whatChangesWhileAnOfferWaitsIsOfferedAfterItsAnswer() {
        publish(microphone("a"));
        pass(MOMENT);
        assertThat(offers(bob.take())).hasSize(1);

        alice.send(SignalRequest.newBuilder().setAddTrack(microphone("b")));
        alice.send(new TestOffer().sends("0", "audio", "a").sends("1", "audio", "b").request());
        pass(MOMENT);
        assertThat(offers(bob.take())).isEmpty();
        accept(bob);
        pass(MOMENT);

        assertThat(offers(bob.take()).get(0).getMidToTrackIdMap()).hasSize(2);
    }

    @Test
    void aSectionThatBecameFreeCarriesTheNextTrackOfItsKind() {
        publish(microphone("a"));
        pass(MOMENT);
        accept(bob);
        bob.take();

        alice.send(new TestOffer().idles("0", "audio").request());
        pass(FAREWELL);
        SessionDescription without = offers(bob.take()).get(0);
        assertThat(without.getMidToTrackIdMap()).isEmpty();
        assertThat(without.getSdp()).contains("a=inactive");
        accept(bob);
        publish(microphone("b"));
        pass(MOMENT);

        SessionDescription with = offers(bob.take()).get(0);
        assertThat(with.getMidToTrackIdMap()).hasSize(1);
        assertThat(with.getSdp().split("m=audio", -1)).hasSize(2);
    }

    @Test
    void subscriptionsAreTheClientsChoice() {
        TestClient carol = joinChoosing("carol");
        List<String> sids = publish(microphone("a"), camera("v", "vp8"));
        pass(MOMENT);
        assertThat(offers(carol.take())).isEmpty();

        carol.send(subscription(true, sids.get(1)));
        pass(MOMENT);
        assertThat(offers(carol.take()).get(0).getMidToTrackIdMap().values())
                .containsExactly(sids.get(1));
        accept(carol);
        carol.send(
                SignalRequest.newBuilder()
                        .setSubscription(
                                UpdateSubscription.newBuilder()
                                        .addParticipantTracks(
                                                ParticipantTracks.newBuilder()
                                                        .addTrackSids(sids.get(1)))));
        pass(FAREWELL);
        assertThat(offers(carol.take()).get(0).getMidToTrackIdMap()).isEmpty();
    }

    @Test
    void aTrackThatIsDeclinedAndTakenUpAgainComesBack() {
        String sid = publish(microphone("a")).get(0);
        pass(MOMENT);
        accept(bob);
        bob.send(subscription(false, sid));
        bob.send(subscription(true, sid));
        bob.take();
        pass(FAREWELL);
        accept(bob);
        pass(FAREWELL);

        List<SessionDescription> offers = offers(bob.take());
        SessionDescription last = offers.get(offers.size() - 1);
        assertThat(last.getMidToTrackIdMap().values()).containsExactly(sid);
        // The old section is idle first: otherwise nothing would tell the client of a new track.
        assertThat(last.getMidToTrackIdMap()).containsOnlyKeys("1");
        assertThat(last.getSdp()).contains("a=inactive");
    }

    @Test
    void aTrackThatNeverComesIsNotFoundAfterAMinute() {
        bob.send(subscription(true, "TR_AMxxxxxxxxxxxx"));
        pass(Duration.ofSeconds(58));
        assertThat(bob.take()).noneMatch(SignalResponse::hasSubscriptionResponse);
        pass(Duration.ofSeconds(4));

        assertThat(bob.take())
                .filteredOn(SignalResponse::hasSubscriptionResponse)
                .extracting(SignalResponse::getSubscriptionResponse)
                .containsExactly(
                        SubscriptionResponse.newBuilder()
                                .setTrackSid("TR_AMxxxxxxxxxxxx")
                                .setErr(SubscriptionError.SE_TRACK_NOTFOUND)
                                .build());
    }

    @Test
    void aCodecThatTheClientRefusesIsReportedAfterAWhile() {
        String sid = publish(camera("v", "h264")).get(0);
        pass(MOMENT);
        bob.take();
        bob.send(SignalRequest.newBuilder().setAnswer(answer("no video", 0)));
        pass(Duration.ofSeconds(17));

        assertThat(bob.take())
                .filteredOn(SignalResponse::hasSubscriptionResponse)
                .extracting(SignalResponse::getSubscriptionResponse)
                .containsExactly(
                        SubscriptionResponse.newBuilder()
                                .setTrackSid(sid)
                                .setErr(SubscriptionError.SE_CODEC_UNSUPPORTED)
                                .build());
    }

    @Test
    void thePublisherDecidesWhoReceives() {
        alice.send(permission(SubscriptionPermission.newBuilder()));
        String sid = publish(microphone("a")).get(0);
        pass(MOMENT);
        List<SignalResponse> told = bob.take();
        assertThat(offers(told)).isEmpty();
        assertThat(told)
                .filteredOn(SignalResponse::hasSubscriptionPermissionUpdate)
                .noneMatch(message -> message.getSubscriptionPermissionUpdate().getAllowed())
                .hasSize(1);

        alice.send(
                permission(
                        SubscriptionPermission.newBuilder()
                                .addTrackPermissions(
                                        TrackPermission.newBuilder()
                                                .setParticipantIdentity("bob")
                                                .addTrackSids(sid))));
        pass(MOMENT);
        assertThat(offers(bob.take()).get(0).getMidToTrackIdMap().values()).containsExactly(sid);
        accept(bob);

        alice.send(permission(SubscriptionPermission.newBuilder()));
        pass(FAREWELL);
        List<SignalResponse> revoked = bob.take();
        assertThat(revoked).anyMatch(SignalResponse::hasSubscriptionPermissionUpdate);
        assertThat(offers(revoked).get(0).getMidToTrackIdMap()).isEmpty();
    }

    @Test
    void whetherVideoMayPauseIsForTheClientToSayAndElseForTheServer() {
        for (boolean allowed : List.of(true, false)) {
            TestRooms other = new TestRooms(RoomsConfig.builder().pauseAllowed(allowed).build());
            other.join("carol");
            other.join(
                    TestRooms.intent("dave")
                            .settings(
                                    ConnectionSettings.newBuilder()
                                            .setSubscriberAllowPause(!allowed)
                                            .build()));

            assertThat(other.participant("carol").media().isPauseAllowed()).isEqualTo(allowed);
            assertThat(other.participant("dave").media().isPauseAllowed()).isEqualTo(!allowed);
        }
    }

    private static SignalRequest.Builder permission(SubscriptionPermission.Builder permission) {
        return SignalRequest.newBuilder().setSubscriptionPermission(permission);
    }

    @Test
    void aLeaverTakesItsTracksAndItsSubscriptionsAlong() {
        publish(microphone("a"));
        bob.send(SignalRequest.newBuilder().setAddTrack(microphone("b")));
        bob.send(new TestOffer().sends("0", "audio", "b").request());
        pass(MOMENT);
        accept(alice);
        accept(bob);
        bob.take();

        alice.send(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()));
        pass(FAREWELL);

        assertThat(offers(bob.take()).get(0).getMidToTrackIdMap()).isEmpty();
        assertThat(rooms.participant("bob").subscriptions().all()).isEmpty();
        assertThat(rooms.participant("bob").tracks().published().get(0).subscriptions()).isEmpty();
    }

    @Test
    void aResumeKeepsSubscriptionsAndTellsThemAnew() {
        List<String> sids = publish(microphone("a"), camera("v", "vp8"));
        pass(MOMENT);
        accept(bob);
        bob.loseSignal();

        TestClient again = rooms.join(TestRooms.intent("bob").reconnect(true));
        SessionDescription offer = offers(again.take()).get(0);
        assertThat(offer.getMidToTrackIdMap().values()).containsExactlyInAnyOrderElementsOf(sids);
        again.send(
                SignalRequest.newBuilder()
                        .setSyncState(
                                SyncState.newBuilder()
                                        .addTrackSidsDisabled(sids.get(1))
                                        .setSubscription(
                                                UpdateSubscription.newBuilder()
                                                        .addTrackSids(sids.get(0)))));
        accept(again);
        pass(FAREWELL);

        assertThat(offers(again.take()).get(0).getMidToTrackIdMap().values())
                .containsExactly(sids.get(1));
    }

    @Test
    void aParticipantThatMayNotSubscribeGetsNothing() {
        TestClient mute = rooms.joinWith("mute", grants -> grants.canSubscribe(false));
        publish(microphone("a"));
        pass(MOMENT);
        mute.send(subscription(true, rooms.participant("alice").tracks().published().get(0).sid()));

        assertThat(offers(mute.take())).isEmpty();
        assertThat(rooms.participant("mute").subscriptions().all()).isEmpty();
    }
}
