package io.parley.webrtc.dtls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes over wires that lose, repeat and reorder (RFC 6347 §4.2.4). */
class DtlsLossTest {
    private static final long MS = 1_000_000L;

    /** So small that each flight of messages takes several datagrams. */
    private static final int SMALL_MTU = 300;

    /** After so many the wire becomes clean, and whoever is not stuck must connect. */
    private static final int TAMPERED_DATAGRAMS = 50;

    @ParameterizedTest
    @ValueSource(ints = {SMALL_MTU, 1150})
    void theHandshakeSurvivesTheLossOfAnyOneDatagram(int mtu) {
        for (int lost = 0; lost <= 14; lost++) {
            int dropped = lost;
            try (DtlsPair pair = pair(mtu)) {
                pair.wire =
                        (fromClient, number, datagram) ->
                                number == dropped ? List.of() : List.of(datagram);
                connectAndTalk(pair);
                assertThat(pair.now).as("lost %d", lost).isLessThanOrEqualTo(150 * MS);
            }
        }
    }

    @Test
    void theHandshakeSurvivesTheLossOfAnyTwoDatagramsInARow() {
        for (int lost = 0; lost <= 14; lost++) {
            int dropped = lost;
            try (DtlsPair pair = pair(SMALL_MTU)) {
                pair.wire =
                        (fromClient, number, datagram) ->
                                number == dropped || number == dropped + 1
                                        ? List.of()
                                        : List.of(datagram);
                connectAndTalk(pair);
            }
        }
    }

    @Test
    void theHandshakeSurvivesDuplication() {
        try (DtlsPair pair = pair(SMALL_MTU)) {
            pair.wire = (fromClient, number, datagram) -> List.of(datagram, datagram);
            connectAndTalk(pair);
            assertThat(pair.now).isZero();
        }
    }

    @Test
    void theHandshakeSurvivesReorderingWithinEachFlight() {
        try (DtlsPair pair = pair(SMALL_MTU)) {
            List<byte[]> fromClientHeld = new ArrayList<>();
            List<byte[]> fromServerHeld = new ArrayList<>();
            pair.wire =
                    (fromClient, number, datagram) ->
                            swap(fromClient ? fromClientHeld : fromServerHeld, number, datagram);
            connectAndTalk(pair);
        }
    }

    @Test
    void theHandshakeSurvivesRandomLossDuplicationAndReordering() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            try (DtlsPair pair = pair(seed % 2 == 0 ? SMALL_MTU : 1150)) {
                List<byte[]> fromClientHeld = new ArrayList<>();
                List<byte[]> fromServerHeld = new ArrayList<>();
                pair.wire =
                        (fromClient, number, datagram) ->
                                number >= TAMPERED_DATAGRAMS
                                        ? List.of(datagram)
                                        : tamper(
                                                random,
                                                fromClient ? fromClientHeld : fromServerHeld,
                                                datagram);
                connect(pair, seed);
                pair.wire = (fromClient, number, datagram) -> List.of(datagram);
                talk(pair);
            }
        }
    }

    @Test
    void aServerThatIsDoneRepeatsItsLastFlightForAClientThatIsNot() {
        try (DtlsPair pair = pair(1150)) {
            pair.wire =
                    (fromClient, number, datagram) -> number == 3 ? List.of() : List.of(datagram);
            pair.start();
            pair.exchange();
            assertThat(pair.server.endpoint.isConnected()).isTrue();
            assertThat(pair.client.endpoint.isConnected()).isFalse();

            pair.runUntilConnected();

            assertThat(pair.now).isEqualTo(150 * MS);
            assertThat(pair.server.endpoint.counters().get(DtlsCounter.FLIGHTS_REPEATED)).isOne();
        }
    }

    @Test
    void dataThatOvertakesTheServersFinishedIsDeliveredAfterTheHandshake() {
        try (DtlsPair pair = pair(1150)) {
            List<byte[]> finished = new ArrayList<>();
            pair.wire =
                    (fromClient, number, datagram) -> {
                        if (number == 3) {
                            finished.add(datagram);
                            return List.of();
                        }
                        return List.of(datagram);
                    };
            pair.start();
            pair.exchange();

            pair.handle(pair.client, pair.seal(pair.server, "early".getBytes(UTF_8)));
            assertThat(pair.client.received).isEmpty();
            pair.handle(pair.client, finished.get(0));

            assertThat(pair.client.endpoint.isConnected()).isTrue();
            assertThat(pair.client.received).containsExactly("early".getBytes(UTF_8));
        }
    }

    @Test
    void aClientRepeatsItsHelloWithDoublingWaitsAndGivesUpAtTheTimeout() {
        try (DtlsPair pair = pair(1150)) {
            List<Long> sentAtMillis = new ArrayList<>();
            pair.wire =
                    (fromClient, number, datagram) -> {
                        sentAtMillis.add(pair.now / MS);
                        return List.of();
                    };
            pair.client.endpoint.start(0);
            while (pair.client.events.isEmpty()) {
                pair.step();
            }
            assertThat(sentAtMillis)
                    .startsWith(0L, 150L, 450L, 1050L, 2050L, 3050L)
                    .endsWith(18_050L, 19_050L)
                    .hasSize(22);
            assertThat(pair.now / MS).isEqualTo(20_000);
            assertThat(pair.client.events)
                    .containsExactly(new DtlsEvent.Failed("no handshake within 20000 ms"));
            assertThat(pair.pool.running()).isLessThanOrEqualTo(1);
        }
    }

    private static DtlsPair pair(int mtu) {
        return new DtlsPair(options -> options.withMtu(mtu), options -> options.withMtu(mtu));
    }

    private static void connectAndTalk(DtlsPair pair) {
        connect(pair, 0);
        talk(pair);
    }

    private static void connect(DtlsPair pair, int seed) {
        pair.start();
        while (!pair.client.endpoint.isConnected() || !pair.server.endpoint.isConnected()) {
            assertThat(pair.step())
                    .as("seed %d: %s, %s", seed, pair.client.events, pair.server.events)
                    .isTrue();
        }
        pair.exchange();
    }

    private static void talk(DtlsPair pair) {
        pair.handle(pair.server, pair.seal(pair.client, "ping".getBytes(UTF_8)));
        pair.handle(pair.client, pair.seal(pair.server, "pong".getBytes(UTF_8)));
        assertThat(pair.server.received).containsExactly("ping".getBytes(UTF_8));
        assertThat(pair.client.received).containsExactly("pong".getBytes(UTF_8));
    }

    private static List<byte[]> swap(List<byte[]> held, int number, byte[] datagram) {
        if (number % 2 == 0 && held.isEmpty()) {
            held.add(datagram);
            return List.of();
        }
        List<byte[]> arriving = new ArrayList<>();
        arriving.add(datagram);
        arriving.addAll(held);
        held.clear();
        return arriving;
    }

    /** A quarter is lost, a tenth comes twice, and some wait for a later one. */
    private static List<byte[]> tamper(
            SplittableRandom random, List<byte[]> held, byte[] datagram) {
        int dice = random.nextInt(100);
        if (dice < 25) {
            return List.of();
        }
        if (dice < 35) {
            return List.of(datagram, datagram);
        }
        if (dice < 55) {
            held.add(datagram);
            return List.of();
        }
        List<byte[]> arriving = new ArrayList<>(held);
        held.clear();
        arriving.add(0, datagram);
        return arriving;
    }
}
