package io.parley.webrtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Handshakes on threads of their own, driven by the wake-ups alone. */
class DtlsHandshakePoolTest {
    private final LinkedBlockingQueue<DtlsEndpoint> woken = new LinkedBlockingQueue<>();
    private final List<DtlsEndpoint> endpoints = new ArrayList<>();

    @Test
    void wakeUpsAreEnoughToDriveAHandshake() throws Exception {
        try (DtlsHandshakePool pool = DtlsHandshakePool.create(4, 4)) {
            DtlsEndpoint client = endpoint(DtlsRole.CLIENT, pool);
            DtlsEndpoint server = endpoint(DtlsRole.SERVER, pool);
            server.start(0);
            client.start(0);

            while (!client.isConnected() || !server.isConnected()) {
                DtlsEndpoint endpoint = woken.poll(60, TimeUnit.SECONDS);
                assertThat(endpoint).as("woken").isNotNull();
                endpoint.handleTimeout(0);
                transmit(client, server);
                transmit(server, client);
            }
            assertThat(client.counters().get(DtlsCounter.FLIGHTS_REPEATED)).isZero();
            assertThat(server.counters().get(DtlsCounter.FLIGHTS_REPEATED)).isZero();
        }
    }

    @Test
    void aFullPoolRefusesWithAReason() {
        try (DtlsHandshakePool pool = DtlsHandshakePool.create(1, 2)) {
            for (int i = 0; i < 4; i++) {
                endpoint(DtlsRole.CLIENT, pool).start(0);
            }

            assertThat(endpoints.get(3).pollEvent())
                    .isInstanceOfSatisfying(
                            DtlsEvent.Failed.class,
                            failed ->
                                    assertThat(failed.reason())
                                            .startsWith("too many handshakes: "));
            assertThat(endpoints.get(2).pollEvent()).isNull();
        }
    }

    @Test
    void anAbandonedHandshakeMakesRoomForTheNext() throws Exception {
        try (DtlsHandshakePool pool = DtlsHandshakePool.create(1, 1)) {
            DtlsEndpoint running = endpoint(DtlsRole.CLIENT, pool);
            DtlsEndpoint waiting = endpoint(DtlsRole.CLIENT, pool);
            running.start(0);
            assertThat(woken.poll(60, TimeUnit.SECONDS)).isSameAs(running);
            waiting.start(0);
            assertThat(woken).isEmpty();

            running.handleTimeout(Duration.ofSeconds(20).toNanos());
            assertThat(running.pollEvent())
                    .isEqualTo(new DtlsEvent.Failed("no handshake within 20000 ms"));

            DtlsEndpoint next = woken.poll(60, TimeUnit.SECONDS);
            while (next == running) {
                next = woken.poll(60, TimeUnit.SECONDS);
            }
            assertThat(next).isSameAs(waiting);
        }
    }

    @Test
    void closingThePoolEndsItsHandshakes() throws Exception {
        DtlsHandshakePool pool = DtlsHandshakePool.create(1, 1);
        DtlsEndpoint client = endpoint(DtlsRole.CLIENT, pool);
        client.start(0);
        assertThat(woken.poll(60, TimeUnit.SECONDS)).isSameAs(client);
        pool.close();
        assertThat(woken.poll(60, TimeUnit.SECONDS)).isSameAs(client);
        client.handleTimeout(1);

        assertThat(client.pollEvent()).isInstanceOf(DtlsEvent.Failed.class);
        DtlsEndpoint late = endpoint(DtlsRole.CLIENT, pool);
        late.start(0);
        assertThat(late.pollEvent())
                .isEqualTo(new DtlsEvent.Failed("the pool of handshakes is closed"));
        assertThat(pool.awaitEnd(Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> DtlsHandshakePool.create(0, 1))
                .hasMessage("maxThreads: 0, maxWaiting: 1 (expected: at least 1)");
    }

    @Test
    void warmingUpRunsAtLeastOneHandshakeAndEnds() {
        DtlsWarmUp.run(Duration.ZERO);
    }

    private DtlsEndpoint endpoint(DtlsRole role, DtlsHandshakePool pool) {
        DtlsCertificate own = DtlsPair.CLIENT_CERTIFICATE;
        DtlsOptions options = DtlsOptions.of(role, own, List.of(own.fingerprint()));
        int index = endpoints.size();
        DtlsEndpoint endpoint =
                new DtlsEndpoint(
                        options, pool, DtlsPair.RANDOM, () -> woken.add(endpoints.get(index)));
        endpoints.add(endpoint);
        return endpoint;
    }

    private static void transmit(DtlsEndpoint from, DtlsEndpoint to) {
        ByteBuffer out = ByteBuffer.allocate(2048);
        while (from.pollTransmit(out.clear(), 0)) {
            to.handleDatagram(out.flip(), 0);
        }
    }
}
