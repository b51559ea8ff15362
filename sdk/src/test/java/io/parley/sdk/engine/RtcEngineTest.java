package io.parley.sdk.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SimulateScenario;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Engines against the real server: join, data, resume, reconnect, leave. */
class RtcEngineTest {
    private static TestServer server;

    @BeforeAll
    static void startServer() {
        server = TestServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static EngineOptions peerConnections(int count) {
        return EngineOptions.builder().singlePeerConnection(count == 1).build();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void exchangesPacketsWithOneAndWithTwoPeerConnections(int count) throws Exception {
        try (TestParticipant alice =
                        TestParticipant.join(server, "data", "alice", peerConnections(count));
                TestParticipant bob =
                        TestParticipant.join(server, "data", "bob", peerConnections(count))) {
            alice.send("reliable", true).join();
            assertThat(bob.receive()).isEqualTo("reliable");
            bob.send("lossy", false).join();
            assertThat(alice.receive()).isEqualTo("lossy");
        }
    }

    @Test
    void keepsTheOrderOfManyReliablePackets() throws Exception {
        try (TestParticipant alice = TestParticipant.join(server, "order", "alice");
                TestParticipant bob = TestParticipant.join(server, "order", "bob")) {
            List<String> sent = IntStream.range(0, 20_000).mapToObj(Integer::toString).toList();
            sent.forEach(text -> alice.send(text, true));
            assertThat(bob.receive(sent.size())).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void resumesWhenSignalingIsCutAndLosesAndDoublesNothing(int count) throws Exception {
        try (TestParticipant alice =
                        TestParticipant.join(server, "cut", "alice", peerConnections(count));
                TestParticipant bob = TestParticipant.join(server, "cut", "bob")) {
            List<String> sent = IntStream.range(0, 2_000).mapToObj(Integer::toString).toList();
            sent.subList(0, 1_000).forEach(text -> alice.send(text, true));
            alice.engine.simulate(Scenario.SIGNAL_RECONNECT);
            sent.subList(1_000, 2_000).forEach(text -> alice.send(text, true));
            assertThat(alice.event()).isEqualTo("resuming");
            assertThat(alice.event()).isEqualTo("resumed");
            assertThat(bob.receive(sent.size())).isEqualTo(sent);
            bob.send("back", true);
            assertThat(alice.receive()).isEqualTo("back");
            assertThat(bob.packets).isEmpty();
        }
    }

    @Test
    void opensANewSessionWhenTheServerAsksForOne() throws Exception {
        try (TestParticipant alice = TestParticipant.join(server, "again", "alice");
                TestParticipant bob = TestParticipant.join(server, "again", "bob")) {
            String before = alice.join.getParticipant().getSid();
            alice.engine.send(
                    SignalRequest.newBuilder()
                            .setSimulate(
                                    SimulateScenario.newBuilder()
                                            .setLeaveRequestFullReconnect(true))
                            .build());
            assertThat(alice.event()).isEqualTo("restarting");
            alice.send("while restarting", true);
            assertThat(alice.event()).isEqualTo("restarted");
            assertThat(alice.join.getParticipant().getSid()).isNotEqualTo(before);
            assertThat(bob.receive()).isEqualTo("while restarting");
        }
    }

    @Test
    void endsWhenTheServerSaysSo() throws Exception {
        try (TestParticipant alice = TestParticipant.join(server, "leave", "alice")) {
            alice.engine.simulate(Scenario.SERVER_LEAVE);
            assertThat(alice.event()).isEqualTo("disconnected SERVER_SHUTDOWN");
            assertThat(alice.send("late", true)).isCompletedExceptionally();
        }
    }

    @Test
    void tellsOnceThatItLeft() throws Exception {
        TestParticipant alice = TestParticipant.join(server, "bye", "alice");
        alice.close();
        alice.close();
        assertThat(alice.event()).isEqualTo("disconnected CLIENT_INITIATED");
        assertThat(alice.events).isEmpty();
    }
}
