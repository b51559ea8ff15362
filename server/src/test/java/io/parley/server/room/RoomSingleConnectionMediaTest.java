package io.parley.server.room;

import static io.parley.server.room.RoomPublishingTest.camera;
import static io.parley.server.room.RoomPublishingTest.microphone;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.MediaSectionsRequirement;
import io.parley.proto.livekit.SessionDescription;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.UpdateSubscription;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Subscriptions of a client that has one connection, on which it offers. */
class RoomSingleConnectionMediaTest {
    private static final Duration MOMENT = Duration.ofMillis(200);
    private static final Duration FAREWELL = Duration.ofMillis(400);

    private final TestRooms rooms = new TestRooms();
    private final TestClient alice = rooms.joinActive("alice");

    private List<String> publish() {
        alice.send(SignalRequest.newBuilder().setAddTrack(microphone("a")));
        alice.send(SignalRequest.newBuilder().setAddTrack(camera("v", "vp8")));
        alice.send(new TestOffer().sends("0", "audio", "a").sends("1", "video", "v").request());
        return rooms.participant("alice").tracks().published().stream()
                .map(Publication::sid)
                .toList();
    }

    private TestClient join(TestOffer offer) {
        TestClient client =
                rooms.join(
                        TestRooms.intent("bob")
                                .singlePeerConnection(true)
                                .publisherOffer(offer.message(1)));
        client.link().connect();
        return client;
    }

    private static List<SessionDescription> answers(List<SignalResponse> messages) {
        return messages.stream()
                .filter(SignalResponse::hasAnswer)
                .map(SignalResponse::getAnswer)
                .toList();
    }

    private static List<MediaSectionsRequirement> requirements(List<SignalResponse> messages) {
        return messages.stream()
                .filter(SignalResponse::hasMediaSectionsRequirement)
                .map(SignalResponse::getMediaSectionsRequirement)
                .toList();
    }

    @Test
    void theFirstAnswerCarriesWhatIsThere() {
        List<String> sids = publish();

        TestClient bob = join(new TestOffer().receives("0", "audio").receives("1", "video"));

        SessionDescription answer = answers(bob.take()).get(0);
        assertThat(answer.getMidToTrackIdMap())
                .containsEntry("0", sids.get(0))
                .containsEntry("1", sids.get(1));
        assertThat(answer.getSdp()).contains("|" + sids.get(0) + " " + sids.get(0));
        rooms.shard().advance(MOMENT);
        assertThat(requirements(bob.take())).isEmpty();
        assertThat(rooms.participant("bob").subscriptions().all())
                .allMatch(one -> one.state() == Subscription.State.BOUND);
    }

    @Test
    void theClientIsAskedToOfferWhenATrackComes() {
        TestClient bob = join(new TestOffer().receives("0", "audio").receives("1", "video"));
        bob.take();

        publish();
        rooms.shard().advance(MOMENT);

        assertThat(requirements(bob.take()))
                .containsExactly(MediaSectionsRequirement.getDefaultInstance());
        bob.send(new TestOffer().receives("0", "audio").receives("1", "video").request());
        assertThat(answers(bob.take()).get(0).getMidToTrackIdMap()).hasSize(2);
    }

    @Test
    void theClientIsToldHowManySectionsAreMissing() {
        TestClient bob = join(new TestOffer().receives("0", "audio"));
        bob.take();

        publish();
        rooms.shard().advance(MOMENT);

        assertThat(requirements(bob.take()))
                .containsExactly(MediaSectionsRequirement.newBuilder().setNumVideos(1).build());
        bob.send(new TestOffer().receives("0", "audio").request());
        assertThat(answers(bob.take()).get(0).getMidToTrackIdMap()).hasSize(1);
        rooms.shard().advance(MOMENT);
        assertThat(requirements(bob.take()))
                .containsExactly(MediaSectionsRequirement.newBuilder().setNumVideos(1).build());
    }

    @Test
    void aSectionOfATrackThatIsGoneBecomesIdleAndIsUsedAgain() {
        publish();
        TestClient bob = join(new TestOffer().receives("0", "audio").receives("1", "video"));
        bob.take();

        alice.send(new TestOffer().idles("0", "audio").sends("1", "video", "v").request());
        rooms.shard().advance(FAREWELL);
        assertThat(requirements(bob.take())).hasSize(1);
        bob.send(new TestOffer().receives("0", "audio").receives("1", "video").request());
        SessionDescription answer = answers(bob.take()).get(0);
        assertThat(answer.getMidToTrackIdMap()).containsOnlyKeys("1");
        assertThat(answer.getSdp()).contains("a=inactive");

        alice.send(SignalRequest.newBuilder().setAddTrack(microphone("b")));
        alice.send(new TestOffer().sends("0", "audio", "b").sends("1", "video", "v").request());
        rooms.shard().advance(MOMENT);
        bob.send(new TestOffer().receives("0", "audio").receives("1", "video").request());
        assertThat(answers(bob.take()).get(0).getMidToTrackIdMap()).containsOnlyKeys("0", "1");
    }

    @Test
    void aSectionIsIdleBeforeItCarriesAnotherTrack() {
        String sid = publish().get(0);
        TestOffer offer = new TestOffer().receives("0", "audio").receives("1", "video");
        TestClient bob = join(offer);
        bob.send(choose(false, sid));
        bob.send(choose(true, sid));
        rooms.shard().advance(FAREWELL);
        bob.take();

        bob.send(offer.request());
        assertThat(answers(bob.take()).get(0).getMidToTrackIdMap()).containsOnlyKeys("1");
        rooms.shard().advance(MOMENT);
        assertThat(requirements(bob.take())).hasSize(1);
        bob.send(offer.request());
        assertThat(answers(bob.take()).get(0).getMidToTrackIdMap()).containsOnlyKeys("0", "1");
    }

    private static SignalRequest.Builder choose(boolean subscribe, String sid) {
        return SignalRequest.newBuilder()
                .setSubscription(
                        UpdateSubscription.newBuilder().setSubscribe(subscribe).addTrackSids(sid));
    }

    @Test
    void sendingAndReceivingShareTheConnection() {
        List<String> sids = publish();
        TestClient bob = join(new TestOffer().receives("0", "audio"));
        bob.send(SignalRequest.newBuilder().setAddTrack(microphone("mine")));
        bob.take();
        bob.send(new TestOffer().receives("0", "audio").sends("1", "audio", "mine").request());

        assertThat(answers(bob.take()).get(0).getMidToTrackIdMap())
                .containsExactly(java.util.Map.entry("0", sids.get(0)));
        assertThat(rooms.participant("bob").tracks().published()).hasSize(1);
    }

    @Test
    void aClientThatDoesNotOfferIsAskedAgainAndToldThatItGetsNothing() {
        TestClient bob = join(new TestOffer().receives("0", "audio"));
        bob.take();
        publish();
        rooms.shard().advance(Duration.ofSeconds(20));

        List<SignalResponse> messages = bob.take();
        assertThat(requirements(messages)).hasSizeGreaterThan(3);
        assertThat(messages).filteredOn(SignalResponse::hasSubscriptionResponse).hasSize(2);
    }
}
