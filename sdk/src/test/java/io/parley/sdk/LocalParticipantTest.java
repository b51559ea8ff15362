package io.parley.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.sdk.media.EncodedVideoSource;
import io.parley.sdk.rpc.RpcException;
import io.parley.sdk.stream.StreamException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class LocalParticipantTest {
    private final RoomServer server = new RoomServer();
    private final String name = RoomServer.newRoom();
    private final Member ann = server.join(name, "ann");

    @BeforeEach
    void joined() {
        assertThat(ann.room().isConnected()).isTrue();
    }

    @AfterEach
    void stop() {
        ann.close();
        server.close();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(
            CompletableFuture<?> future) {
        return assertThatThrownBy(future::join).isInstanceOf(CompletionException.class).cause();
    }

    @Test
    void metadataNameAndAttributesChangeHereAndThere() {
        try (Member bob = server.join(name, "bob")) {
            ann.local().setMetadata("seat 1").join();
            ann.local().setName("Ann").join();
            ann.local().setAttributes(Map.of("a", "1", "b", "2")).join();
            ann.local().setAttributes(Map.of("a", "")).join();

            assertThat(ann.local().metadata()).isEqualTo("seat 1");
            assertThat(ann.local().name()).isEqualTo("Ann");
            assertThat(ann.local().attributes()).isEqualTo(Map.of("b", "2"));
            bob.await(
                    RoomEvent.ParticipantAttributesChanged.class,
                    event -> event.changedAttributes().equals(Map.of("a", "")));
            assertThat(bob.sees("ann").name()).isEqualTo("Ann");
            assertThat(ann.heard(RoomEvent.ParticipantNameChanged.class))
                    .containsExactly(new RoomEvent.ParticipantNameChanged(ann.local(), "", "Ann"));
        }
    }

    @Test
    void withoutThePermissionTheServerRefuses() {
        String token =
                RoomServer.token(
                        name,
                        "eve",
                        builder -> builder,
                        grants -> grants.canUpdateOwnMetadata(false));
        try (Member eve = server.join(token, RoomOptions.DEFAULT)) {
            assertFails(eve.local().setName("Eve"))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("permission")
                    .extracting(failure -> ((RequestException) failure).reason())
                    .isEqualTo(RequestException.Reason.NOT_ALLOWED);
        }
    }

    @Test
    void whatIsTooLargeIsRefusedHereAndTheChannelLivesOn() {
        assertFails(ann.local().publishData(new byte[64_000]))
                .isInstanceOf(PublishDataException.class)
                .hasMessageContaining("(expected: 64000 or fewer); send a stream instead")
                .extracting(failure -> ((PublishDataException) failure).reason())
                .isEqualTo(FailureReason.TOO_LARGE);
        ann.local().publishData(new byte[63_000]).join();
    }

    @Test
    void badArgumentsAreToldAtOnce() {
        LocalParticipant local = ann.local();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> local.publishDtmf(17, "x"))
                .withMessage("code: 17 (expected: 0 to 16)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> local.publishDtmf(1, ""))
                .withMessage("digit: empty (expected: a key, such as 5 or #)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RoomOptions.builder().joinRetries(-1))
                .withMessage("joinRetries: -1 (expected: 0 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RoomOptions.builder().connectTimeout(Duration.ZERO))
                .withMessage("connectTimeout: PT0S (expected: more than zero)");
    }

    @Test
    void aTrackThatIsNotPublishedCannotBeUnpublished() {
        assertFails(ann.local().unpublishTrack("TR_1"))
                .isInstanceOf(UnpublishTrackException.class)
                .hasMessage("no track with the sid TR_1 is published");
        assertThat(ann.local().trackPublications()).isEmpty();
        ann.local()
                .setTrackSubscriptionPermissions(
                        false, List.of(new ParticipantTrackPermission("bob", true, List.of())));
    }

    @Test
    void afterTheEndEveryOperationFailsWithItsOwnException() {
        LocalParticipant local = ann.local();
        ann.close();

        assertFails(local.publishData("x", PublishDataOptions.DEFAULT))
                .isInstanceOf(PublishDataException.class)
                .hasMessage("the room is not connected; connect it first")
                .extracting(failure -> ((PublishDataException) failure).reason())
                .isEqualTo(FailureReason.NOT_CONNECTED);
        assertFails(local.publishDtmf(1, "1")).isInstanceOf(PublishDtmfException.class);
        assertFails(local.publishTranscription(new Transcription("ann", "", List.of())))
                .isInstanceOf(PublishTranscriptionException.class);
        assertFails(local.publishTrack(video())).isInstanceOf(PublishTrackException.class);
        assertFails(local.unpublishTrack("TR_1")).isInstanceOf(UnpublishTrackException.class);
        assertFails(local.setName("x")).isInstanceOf(RequestException.class);
        assertFails(local.performRpc("bob", "m", "")).isInstanceOf(RpcException.class);
        assertFails(local.sendText("x", "t")).isInstanceOf(StreamException.class);
        assertFails(local.publishDataTrack("x")).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> local.setTrackSubscriptionPermissions(true, List.of()))
                .isInstanceOf(NotConnectedException.class);
        assertThatThrownBy(() -> ann.room().simulateScenario(SimulateScenario.NODE_FAILURE))
                .isInstanceOf(NotConnectedException.class);
        assertThat(ann.room().disconnect()).succeedsWithin(Duration.ofSeconds(60));
    }

    private static LocalVideoTrack video() {
        return LocalVideoTrack.create("v", EncodedVideoSource.create(320, 180));
    }

    @Test
    void beforeTheFirstConnectThereIsNobody() {
        try (Room room = Room.create(RoomOptions.DEFAULT)) {
            assertThatThrownBy(room::localParticipant).isInstanceOf(NotConnectedException.class);
            assertFails(room.sid()).isInstanceOf(NotConnectedException.class);
            assertThat(room.name()).isEmpty();
            assertThat(room.creationTime()).isNull();
            assertThat(room.connectionState()).isEqualTo(ConnectionState.DISCONNECTED);
            assertThat(room.e2eeManager()).isNull();
            assertThat(room).hasToString("Room{name=, DISCONNECTED}");
        }
    }

    @Test
    void thoseWhoShareAPassphraseUnderstandEachOther() {
        RoomOptions secret =
                RoomOptions.builder().encryption(E2eeOptions.withSharedKey("sesame")).build();
        try (Member bob = server.join(RoomServer.token(name, "bob"), secret);
                Member eve = server.join(RoomServer.token(name, "eve"), secret)) {
            bob.sees("eve");
            bob.local().publishData("psst", PublishDataOptions.topic("t")).join();

            assertThat(eve.text("t")).isEqualTo("psst");
            bob.local().publishDtmf(5, "5").join();
            ann.await(RoomEvent.SipDtmfReceived.class);
            assertThat(ann.heard(RoomEvent.DataReceived.class)).isEmpty();
            assertThat(eve.room().e2eeManager()).isNotNull();
            eve.await(RoomEvent.E2eeStateChanged.class);
        }
    }
}
