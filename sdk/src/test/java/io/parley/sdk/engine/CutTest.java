package io.parley.sdk.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.junit.Network;
import io.parley.proto.livekit.DataPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is promised about messages holds when the network or the server fails. */
@Execution(ExecutionMode.CONCURRENT) // they wait most of the time
class CutTest {
    private static List<String> numbers(String word, int count) {
        return IntStream.range(0, count).mapToObj(i -> word + i).toList();
    }

    private static Executor after(int seconds) {
        return CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS);
    }

    /** Both send during the whole outage; everything arrives once and in order. */
    private static void exchangeDuring(io.parley.junit.TestServer server, Runnable cut, int seconds)
            throws Exception {
        try (TestParticipant alice = TestParticipant.join(server, "cut", "alice");
                TestParticipant bob = TestParticipant.join(server, "cut", "bob")) {
            List<String> before = numbers("before ", 500);
            List<String> during = numbers("during ", 500);
            before.forEach(text -> alice.send(text, true));
            before.forEach(text -> bob.send(text, true));
            cut.run();
            CompletableFuture<Void> healed =
                    CompletableFuture.runAsync(() -> server.network().heal(), after(seconds));
            during.forEach(text -> alice.send(text, true));
            during.forEach(text -> bob.send(text, true));
            healed.join();
            alice.send("after", true);
            bob.send("after", true);
            for (TestParticipant receiver : List.of(alice, bob)) {
                assertThat(receiver.receive(500)).isEqualTo(before);
                assertThat(receiver.receive(500)).isEqualTo(during);
                assertThat(receiver.receive()).isEqualTo("after");
                assertThat(receiver.events).doesNotContain("restarting");
            }
        }
    }

    @Test
    void losesAndDoublesNothingWhenAllWebSocketsAreCut() throws Exception {
        try (var server = io.parley.junit.TestServer.startImpairable()) {
            exchangeDuring(server, server.network()::dropConnections, 0);
        }
    }

    @Test
    void losesAndDoublesNothingWhenSignalingIsAwayForSeconds() throws Exception {
        try (var server = io.parley.junit.TestServer.startImpairable()) {
            exchangeDuring(server, server.network()::refuseConnections, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10})
    void losesAndDoublesNothingWhenDatagramsAreLostForSeconds(int seconds) throws Exception {
        try (var server = io.parley.junit.TestServer.startImpairable()) {
            exchangeDuring(server, server.network()::cutUdp, seconds);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "parley.longTests", matches = "true")
    void comesBackByItselfAfterAMinuteWithoutDatagrams() throws Exception {
        comesBack(Network::cutUdp, 60);
    }

    @Test
    void comesBackWhenTheServerHasForgottenTheSession() throws Exception {
        TestServer server = TestServer.start();
        try (TestParticipant alice = TestParticipant.join(server, "restart", "alice");
                TestParticipant bob = TestParticipant.join(server, "restart", "bob")) {
            alice.send("before", true);
            assertThat(bob.receive()).isEqualTo("before");
            alice.engine.simulate(Scenario.NODE_FAILURE);
            expectRestart(alice);
            sendUntilReceived(alice, bob);
        } finally {
            server.close();
        }
    }

    /** Signaling goes through a door, so that a server that stops can be made to vanish unheard. */
    private static HostileServer door(AtomicInteger port) {
        return HostileServer.start(
                wire -> {
                    if (port.get() == 0) {
                        wire.hangUp();
                    } else {
                        wire.pipeTo(port.get());
                    }
                });
    }

    @Test
    void findsTheServerAgainThatWasStartedAnew() throws Exception {
        AtomicInteger port = new AtomicInteger();
        try (HostileServer door = door(port);
                TestParticipant alice = new TestParticipant(EngineOptions.DEFAULT)) {
            try (TestServer first = TestServer.start()) {
                port.set(first.port());
                alice.connect(door.url(), TestServer.token("anew", "alice")).join();
                port.set(0);
                door.cut();
            }
            try (TestServer second = TestServer.start();
                    TestParticipant bob = TestParticipant.join(second, "anew", "bob")) {
                port.set(second.port());
                expectRestart(alice);
                sendUntilReceived(alice, bob);
                sendUntilReceived(bob, alice);
            }
        }
    }

    @Test
    void givesUpInTheEndWhenTheServerDoesNotComeBack() throws Exception {
        AtomicInteger port = new AtomicInteger();
        EngineOptions options = EngineOptions.builder().reconnectAttempts(2).build();
        try (HostileServer door = door(port);
                TestParticipant alice = new TestParticipant(options)) {
            try (TestServer first = TestServer.start()) {
                port.set(first.port());
                alice.connect(door.url(), TestServer.token("gone", "alice")).join();
                port.set(0);
                door.cut();
            }
            String last = alice.event();
            while (!last.startsWith("disconnected")) {
                assertThat(last).isIn("resuming", "restarting");
                last = alice.event();
            }
            assertThat(last).isEqualTo("disconnected SIGNAL_CLOSE");
            assertThat(alice.send("late", true)).isCompletedExceptionally();
        }
    }

    private static void expectRestart(TestParticipant participant) throws InterruptedException {
        String event = participant.event();
        while (!event.equals("restarted")) {
            assertThat(event).isIn("resuming", "restarting");
            event = participant.event();
        }
    }

    /** So long that sessions may end: what comes is in order, nothing twice, and all goes on. */
    private static void comesBack(Consumer<Network> cut, int seconds) throws Exception {
        try (var server = io.parley.junit.TestServer.startImpairable();
                TestParticipant alice = TestParticipant.join(server, "long", "alice");
                TestParticipant bob = TestParticipant.join(server, "long", "bob")) {
            alice.send("before", true);
            assertThat(bob.receive()).isEqualTo("before");
            cut.accept(server.network());
            CompletableFuture<Void> healed =
                    CompletableFuture.runAsync(() -> server.network().heal(), after(seconds));
            numbers("", 200).forEach(text -> alice.send(text, true));
            healed.join();
            List<Integer> arrived = sendUntilReceived(alice, bob);
            assertThat(arrived).isSorted().doesNotHaveDuplicates();
            sendUntilReceived(bob, alice);
        }
    }

    /** Sends until the other side has it; gives the numbers that came before. */
    private static List<Integer> sendUntilReceived(TestParticipant from, TestParticipant to)
            throws InterruptedException {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 240; i++) {
            from.send("after", true);
            DataPacket packet = to.packets.poll(500, TimeUnit.MILLISECONDS);
            while (packet != null) {
                String text = packet.getUser().getPayload().toStringUtf8();
                if (text.equals("after")) {
                    return numbers;
                }
                numbers.add(Integer.parseInt(text));
                packet = to.packets.poll();
            }
        }
        throw new AssertionError("nothing came; " + from.events + " and " + to.events);
    }
}
