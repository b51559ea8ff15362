package io.parley.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.proto.livekit.ParticipantInfo;
import io.parley.token.AccessToken;
import io.parley.token.ApiKey;
import io.parley.token.VideoGrants;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class RoomTest {
    private static RoomServer server;

    private final String name = RoomServer.newRoom();

    @BeforeAll
    static void start() {
        server = new RoomServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aRoomIsJoinedAndLeft() {
        Member ann = server.join(name, "ann");
        Room room = ann.room();

        assertThat(room.connectionState()).isEqualTo(ConnectionState.CONNECTED);
        assertThat(room.isConnected()).isTrue();
        assertThat(room.name()).isEqualTo(name);
        assertThat(room.sid().join()).startsWith("RM_");
        assertThat(room.metadata()).isEmpty();
        assertThat(room.remoteParticipants()).isEmpty();
        assertThat(room.remoteDataTracks()).isEmpty();
        assertThat(room.activeSpeakers()).isEmpty();
        assertThat(room.activeRecording()).isFalse();
        assertThat(room.creationTime()).isBeforeOrEqualTo(Instant.now().plusSeconds(1));
        assertThat(room.emptyTimeout()).isPositive();
        assertThat(room.departureTimeout()).isNotNull();
        assertThat(room.maxParticipants()).isNotNegative();
        assertThat(room.serverVersion()).isNotEmpty();
        assertThat(ann.local().identity()).isEqualTo("ann");
        assertThat(ann.local().sid()).startsWith("PA_");
        assertThat(ann.local().permissions()).isNotNull();
        assertThat(ann.local().joinedAt()).isNotNull();

        room.disconnect().join();

        assertThat(room.connectionState()).isEqualTo(ConnectionState.DISCONNECTED);
        ann.await(RoomEvent.Disconnected.class);
        assertThat(ann.heard(RoomEvent.ConnectionStateChanged.class))
                .extracting(RoomEvent.ConnectionStateChanged::state)
                .containsExactly(ConnectionState.CONNECTED, ConnectionState.DISCONNECTED);
        assertThat(ann.heard(RoomEvent.Connected.class)).hasSize(1);
        assertThat(ann.heard(RoomEvent.Disconnected.class))
                .containsExactly(new RoomEvent.Disconnected(DisconnectReason.CLIENT_INITIATED));
    }

    @Test
    void theEarlierOnesAreThereWithoutAnEventAndTheLaterOnesAreTold() {
        try (Member ann = server.join(name, "ann");
                Member bob = server.join(name, "bob")) {
            assertThat(bob.room().remoteParticipants()).containsOnlyKeys("ann");
            assertThat(bob.heard(RoomEvent.ParticipantConnected.class)).isEmpty();

            RemoteParticipant seen = ann.sees("bob");
            assertThat(seen.sid()).isEqualTo(bob.local().sid());
            ann.await(RoomEvent.ParticipantActive.class);

            bob.room().disconnect().join();
            assertThat(ann.await(RoomEvent.ParticipantDisconnected.class).participant())
                    .isSameAs(seen);
            assertThat(seen.disconnectReason()).isEqualTo(DisconnectReason.CLIENT_INITIATED);
            assertThat(ann.room().remoteParticipants()).isEmpty();
        }
    }

    @Test
    void messagesGoToAllOrToSomeReliablyOrNot() {
        try (Member ann = server.join(name, "ann");
                Member bob = server.join(name, "bob");
                Member eve = server.join(name, "eve")) {
            for (Member other : List.of(bob, eve)) {
                other.sees("ann");
                ann.sees(other.local().identity());
            }
            PublishDataOptions toBob =
                    PublishDataOptions.topic("bob").withDestinationIdentities("bob");
            ann.local().publishData("for bob", toBob).join();
            ann.local()
                    .publishData("quick", PublishDataOptions.topic("lossy").withReliable(false))
                    .join();
            ann.local().publishData("for all", PublishDataOptions.topic("all")).join();

            assertThat(bob.text("bob")).isEqualTo("for bob");
            assertThat(eve.text("all")).isEqualTo("for all");
            assertThat(eve.text("lossy")).isEqualTo("quick");
            // Channels do not wait for one another, so the lossy message may have been first.
            DataPacket packet =
                    bob.heard(RoomEvent.DataReceived.class).stream()
                            .map(RoomEvent.DataReceived::packet)
                            .filter(received -> received.topic().equals("bob"))
                            .findFirst()
                            .orElseThrow();
            assertThat(packet.participant()).isSameAs(bob.sees("ann"));
            assertThat(packet.kind()).isEqualTo(DataPacketKind.RELIABLE);
            assertThat(eve.heard(RoomEvent.DataReceived.class))
                    .noneMatch(event -> event.packet().topic().equals("bob"));
            assertThat(eve.heard(RoomEvent.DataReceived.class))
                    .anyMatch(event -> event.packet().kind() == DataPacketKind.LOSSY);
        }
    }

    @Test
    void aThousandMessagesArriveOnceAndInOrder() {
        try (Member ann = server.join(name, "ann");
                Member bob = server.join(name, "bob")) {
            ann.sees("bob");
            CompletableFuture<?> last = CompletableFuture.completedFuture(null);
            for (int i = 0; i < 1_000; i++) {
                last = ann.local().publishData(("m" + i).getBytes(UTF_8));
            }
            last.join();
            ann.local().publishData("x", PublishDataOptions.topic("end")).join();
            bob.text("end");

            List<String> texts =
                    bob.heard(RoomEvent.DataReceived.class).stream()
                            .map(event -> event.packet().text())
                            .toList();
            assertThat(texts).hasSize(1_001);
            for (int i = 0; i < 1_000; i++) {
                assertThat(texts.get(i)).isEqualTo("m" + i);
            }
        }
    }

    @Test
    void whoeverSendsAndLeavesAtOnceIsHeardToTheEnd() {
        try (Member bob = server.join(name, "bob")) {
            for (int i = 0; i < 20; i++) {
                try (Member ann = server.join(name, "ann")) {
                    for (int j = 0; j < 20; j++) {
                        ann.local()
                                .publishData(new byte[10_000], PublishDataOptions.topic("bulk"))
                                .join();
                    }
                    String last = "last-" + i;
                    ann.local().publishData("goodbye", PublishDataOptions.topic(last)).join();
                    ann.room().disconnect().join();
                    assertThat(bob.text(last)).isEqualTo("goodbye");
                }
            }
        }
    }

    @Test
    void keysOfATelephoneAreTold() {
        try (Member ann = server.join(name, "ann");
                Member bob = server.join(name, "bob")) {
            ann.sees("bob");
            ann.local().publishDtmf(11, "#").join();

            SipDtmf heard = bob.await(RoomEvent.SipDtmfReceived.class).dtmf();
            assertThat(heard).isEqualTo(new SipDtmf(11, "#", bob.sees("ann")));
        }
    }

    @Test
    void anAgentsTranscriptionIsToldAndAnothersIsNot() {
        try (Member agent =
                        server.join(
                                RoomServer.token(
                                        name,
                                        "agent",
                                        token -> token.kind(ParticipantInfo.Kind.AGENT),
                                        grants -> grants),
                                RoomOptions.DEFAULT);
                Member bob = server.join(name, "bob");
                Member eve = server.join(name, "eve")) {
            agent.sees("eve");
            bob.sees("eve");
            TranscriptionSegment lost = new TranscriptionSegment("1", "lost", "en");
            TranscriptionSegment kept = new TranscriptionSegment("2", "kept", 1, 2, false, "en");
            bob.local()
                    .publishTranscription(new Transcription("bob", "TR_x", List.of(lost)))
                    .join();
            agent.local()
                    .publishTranscription(new Transcription("bob", "TR_x", List.of(kept)))
                    .join();

            RoomEvent.TranscriptionReceived heard =
                    eve.await(RoomEvent.TranscriptionReceived.class);
            assertThat(heard.segments()).containsExactly(kept);
            assertThat(heard.participant()).isSameAs(eve.sees("bob"));
            assertThat(eve.sees("agent").kind()).isEqualTo(ParticipantKind.AGENT);
        }
    }

    @Test
    void aListenerMayWaitForWhatItAsksFor() {
        CompletableFuture<String> answered = new CompletableFuture<>();
        try (Member ann = server.join(name, "ann");
                Member bob = server.join(name, "bob")) {
            ann.sees("bob");
            ann.local().registerRpcMethod("echo", call -> call.payload());
            bob.room()
                    .addListener(
                            new RoomListener() {
                                @Override
                                public void onDataReceived(DataPacket packet) {
                                    LocalParticipant self = bob.local();
                                    self.publishData("got it", PublishDataOptions.topic("ack"))
                                            .join();
                                    self.setMetadata("seen").join();
                                    self.sendText("a text", "nobody-reads-this").join();
                                    String echo = self.performRpc("ann", "echo", "hello").join();
                                    bob.room().sid().join();
                                    bob.room().disconnect().join();
                                    answered.complete(echo);
                                }
                            });
            ann.local().publishData("go".getBytes(UTF_8)).join();

            assertThat(answered.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo("hello");
            assertThat(ann.text("ack")).isEqualTo("got it");
        }
    }

    @Test
    void aListenerMayWaitEvenIfItsExecutorHasOneThread() {
        ExecutorService one = Executors.newSingleThreadExecutor();
        CompletableFuture<Void> done = new CompletableFuture<>();
        try (Member ann =
                        server.join(
                                RoomServer.token(name, "ann"),
                                RoomOptions.builder().executor(one).build());
                Member bob = server.join(name, "bob")) {
            ann.sees("bob");
            ann.room()
                    .addListener(
                            new RoomListener() {
                                @Override
                                public void onDataReceived(DataPacket packet) {
                                    ann.local().setName("Ann").join();
                                    done.complete(null);
                                }
                            });
            bob.local().publishData("go".getBytes(UTF_8)).join();
            done.orTimeout(60, TimeUnit.SECONDS).join();
            bob.await(RoomEvent.ParticipantNameChanged.class);
        } finally {
            one.shutdown();
        }
    }

    @Test
    void callbacksNeverRunOnAnEventLoopAndFuturesNeitherComplete() {
        try (Member ann = server.join(name, "ann");
                Member bob = server.join(name, "bob")) {
            ann.sees("bob");
            CompletableFuture<String> callback = new CompletableFuture<>();
            bob.room()
                    .addListener(
                            new RoomListener() {
                                @Override
                                public void onDataReceived(DataPacket packet) {
                                    callback.complete(Thread.currentThread().getName());
                                }
                            });
            String dependent =
                    ann.local()
                            .publishData("x".getBytes(UTF_8))
                            .thenApply(sent -> Thread.currentThread().getName())
                            .join();

            assertThat(callback.join()).startsWith("parley-room-");
            assertThat(dependent).matches("parley-room-.*|main|ForkJoin.*|Test worker.*");
        }
    }

    @Test
    void aRoomCanBeJoinedAgainAfterItWasLeftAndNotOnceItIsClosed() {
        Member ann = server.join(name, "ann");
        String first = ann.local().sid();
        ann.room().registerRpcMethod("echo", call -> call.payload());
        ann.room().disconnect().join();
        ann.room().connectTo(server.url(), RoomServer.token(name, "ann")).join();

        assertThat(ann.local().sid()).isNotEqualTo(first);
        try (Member bob = server.join(name, "bob")) {
            assertThat(bob.local().performRpc("ann", "echo", "still there").join())
                    .isEqualTo("still there");
        }

        ann.close();
        ann.close();
        assertThatThrownBy(
                        () ->
                                ann.room()
                                        .connectTo(server.url(), RoomServer.token(name, "ann"))
                                        .join())
                .cause()
                .isInstanceOf(ConnectException.class)
                .hasMessage("the room was closed; make a new one")
                .extracting(failure -> ((ConnectException) failure).reason())
                .isEqualTo(ConnectException.Reason.CLOSED);
    }

    @Test
    void aConnectedRoomCannotBeConnectedAnew() {
        try (Member ann = server.join(name, "ann")) {
            assertThatThrownBy(
                            () ->
                                    ann.room()
                                            .connectTo(server.url(), RoomServer.token(name, "ann"))
                                            .join())
                    .cause()
                    .hasMessage("the room is connected already; disconnect it first");
        }
    }

    @Test
    void anotherParticipantWithOnesIdentityTakesOnesPlace() {
        try (Member watcher = server.join(name, "watcher");
                Member first = server.join(name, "twin")) {
            RemoteParticipant before = watcher.sees("twin");
            try (Member second = server.join(name, "twin")) {
                assertThat(first.await(RoomEvent.Disconnected.class).reason())
                        .isEqualTo(DisconnectReason.DUPLICATE_IDENTITY);
                watcher.await(
                        RoomEvent.ParticipantConnected.class,
                        event -> event.participant().sid().equals(second.local().sid()));
                assertThat(watcher.heard(RoomEvent.ParticipantDisconnected.class))
                        .containsExactly(new RoomEvent.ParticipantDisconnected(before));
            }
        }
    }

    @Test
    void aTokenOfAnotherSecretDoesNotAdmit() {
        String forged =
                AccessToken.builder()
                        .identity("eve")
                        .grants(VideoGrants.join(name))
                        .build()
                        .sign(new ApiKey("key", "not the secret of this server, by no means"));
        assertThatThrownBy(() -> Room.connect(server.url(), forged).join())
                .cause()
                .isInstanceOf(ConnectException.class)
                .extracting(failure -> ((ConnectException) failure).reason())
                .isEqualTo(ConnectException.Reason.NOT_ALLOWED);
    }

    @Test
    void whatCannotBeReachedIsToldInOneLine() {
        assertFails("no url at all", "t", ConnectException.Reason.BAD_URL);
        assertFails("ws://127.0.0.1:9", "t", ConnectException.Reason.UNREACHABLE);
        assertFails(server.url(), "", ConnectException.Reason.BAD_TOKEN);
    }

    private static void assertFails(String url, String token, ConnectException.Reason reason) {
        RoomOptions once =
                RoomOptions.builder().joinRetries(0).connectTimeout(Duration.ofMinutes(1)).build();
        assertThatThrownBy(() -> Room.connect(url, token, once).join())
                .cause()
                .isInstanceOf(ConnectException.class)
                .satisfies(
                        failure -> {
                            assertThat(((ConnectException) failure).reason()).isEqualTo(reason);
                            assertThat(failure.getMessage()).isNotEmpty().doesNotContain("\n");
                        });
    }

    @Test
    void aSignalThatIsCutIsResumedAndEverybodyStays() {
        try (Member ann = server.join(name, "ann");
                Member bob = server.join(name, "bob")) {
            RemoteParticipant seen = ann.sees("bob");
            String sid = ann.local().sid();
            ann.room().simulateScenario(SimulateScenario.SIGNAL_RECONNECT);
            ann.await(RoomEvent.Reconnected.class);

            assertThat(ann.local().sid()).isEqualTo(sid);
            assertThat(ann.room().remoteParticipants()).containsEntry("bob", seen);
            assertThat(ann.heard(RoomEvent.ConnectionStateChanged.class))
                    .extracting(RoomEvent.ConnectionStateChanged::state)
                    .containsExactly(
                            ConnectionState.CONNECTED,
                            ConnectionState.RECONNECTING,
                            ConnectionState.CONNECTED);
            assertThat(ann.heard(RoomEvent.Reconnecting.class)).hasSize(1);
            assertThat(ann.heard(RoomEvent.ParticipantDisconnected.class)).isEmpty();
            assertThat(bob.heard(RoomEvent.ParticipantDisconnected.class)).isEmpty();
            bob.local().publishData("hello", PublishDataOptions.topic("t")).join();
            assertThat(ann.text("t")).isEqualTo("hello");
        }
    }

    @Test
    void inANewSessionTheOthersLeaveAndComeAgain() {
        try (Member ann = server.join(name, "ann");
                Member bob = server.join(name, "bob")) {
            RemoteParticipant before = ann.sees("bob");
            LocalParticipant self = ann.local();
            String sid = self.sid();
            ann.room().simulateScenario(SimulateScenario.FULL_RECONNECT);
            ann.await(RoomEvent.Reconnected.class);

            assertThat(ann.local()).isSameAs(self);
            assertThat(self.sid()).isNotEqualTo(sid);
            assertThat(ann.room().remoteParticipants()).containsOnlyKeys("bob");
            assertThat(ann.room().remoteParticipants().get("bob")).isNotSameAs(before);
            List<String> told =
                    ann.heard().stream().map(event -> event.getClass().getSimpleName()).toList();
            assertThat(told.subList(told.indexOf("ParticipantDisconnected"), told.size()))
                    .containsSubsequence(
                            "ParticipantDisconnected",
                            "Reconnecting",
                            "ParticipantConnected",
                            "Reconnected");
            bob.local().publishData("hello", PublishDataOptions.topic("t")).join();
            assertThat(ann.text("t")).isEqualTo("hello");
        }
    }

    @Test
    void aServerThatSaysGoodbyeEndsTheRoomWithItsReason() {
        try (Member ann = server.join(name, "ann")) {
            ann.room().simulateScenario(SimulateScenario.SERVER_LEAVE);

            assertThat(ann.await(RoomEvent.Disconnected.class).reason())
                    .isEqualTo(DisconnectReason.SERVER_SHUTDOWN);
            assertThat(ann.room().isConnected()).isFalse();
        }
    }

    @Test
    void twoRoomsOfOneProgramAreApart() {
        String other = RoomServer.newRoom();
        try (Member ann = server.join(name, "ann");
                Member annElsewhere = server.join(other, "ann");
                Member bob = server.join(name, "bob");
                Member eve = server.join(other, "eve")) {
            ann.sees("bob");
            annElsewhere.sees("eve");
            ann.local().publishData("here", PublishDataOptions.topic("t")).join();
            annElsewhere.local().publishData("there", PublishDataOptions.topic("t")).join();

            assertThat(bob.text("t")).isEqualTo("here");
            assertThat(eve.text("t")).isEqualTo("there");
            assertThat(bob.heard(RoomEvent.DataReceived.class)).hasSize(1);
        }
    }
}
