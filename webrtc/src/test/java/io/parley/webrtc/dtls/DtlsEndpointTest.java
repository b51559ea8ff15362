package io.parley.webrtc.dtls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DtlsEndpointTest {
    @Test
    void bothEndsConnectAndHoldTheSameSrtpKeys() {
        try (DtlsPair pair = DtlsPair.connected()) {
            assertMirrored(pair, SrtpProfile.AEAD_AES_128_GCM);
        }
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void theOnlyCommonSrtpProfileIsChosen(SrtpProfile profile) {
        try (DtlsPair pair =
                new DtlsPair(
                        options -> options.withSrtpProfiles(List.of(profile)),
                        options -> options)) {
            pair.start();
            pair.runUntilConnected();
            assertMirrored(pair, profile);
        }
    }

    @Test
    void thereAreNoSrtpKeysWhenOneEndWantsNone() {
        try (DtlsPair pair =
                new DtlsPair(options -> options.withSrtpProfiles(List.of()), options -> options)) {
            pair.start();
            pair.runUntilConnected();
            assertThat(pair.client.events).containsExactly(new DtlsEvent.Connected(null));
            assertThat(pair.server.events).containsExactly(new DtlsEvent.Connected(null));
        }
    }

    @Test
    void aHandshakeWithoutLossTakesFourDatagramsAndNoTime() {
        try (DtlsPair pair = DtlsPair.connected()) {
            assertThat(pair.datagrams).isEqualTo(4);
            assertThat(pair.now).isZero();
        }
    }

    @Test
    void noDatagramOfTheHandshakeIsLongerThanTheMtu() {
        int mtu = 300;
        try (DtlsPair pair =
                new DtlsPair(options -> options.withMtu(mtu), options -> options.withMtu(mtu))) {
            pair.wire =
                    (fromClient, number, datagram) -> {
                        assertThat(datagram.length).isLessThanOrEqualTo(mtu);
                        return List.of(datagram);
                    };
            pair.start();
            pair.runUntilConnected();
            assertThat(pair.datagrams).isGreaterThan(4);
        }
    }

    @Test
    void recordsCarryApplicationDataBothWays() {
        try (DtlsPair pair = DtlsPair.connected()) {
            pair.handle(pair.server, pair.seal(pair.client, "to the server".getBytes(UTF_8)));
            pair.handle(pair.client, pair.seal(pair.server, "to the client".getBytes(UTF_8)));

            assertThat(pair.server.received).containsExactly("to the server".getBytes(UTF_8));
            assertThat(pair.client.received).containsExactly("to the client".getBytes(UTF_8));
        }
    }

    @Test
    void buffersWithAnOffsetAreReadAndWrittenInPlace() {
        try (DtlsPair pair = DtlsPair.connected()) {
            ByteBuffer plaintext = ByteBuffer.allocate(100).position(10).slice().position(5);
            plaintext.put("abc".getBytes(UTF_8)).limit(plaintext.position()).position(5);
            ByteBuffer record = ByteBuffer.allocate(300).position(7).slice().position(3);

            assertThat(pair.client.endpoint.seal(plaintext, record)).isTrue();
            assertThat(plaintext.hasRemaining()).isFalse();
            record.limit(record.position()).position(3);
            assertThat(record.remaining()).isEqualTo(3 + pair.client.endpoint.recordOverhead());
            pair.server.endpoint.handleDatagram(record, 0);
            ByteBuffer out = ByteBuffer.allocate(50).position(9).slice().position(1);

            assertThat(pair.server.endpoint.pollApplicationData(out)).isTrue();
            assertThat(record.hasRemaining()).isFalse();
            assertThat(out.position()).isEqualTo(4);
            assertThat(out.get(1)).isEqualTo((byte) 'a');
            assertThat(pair.server.endpoint.pollApplicationData(out)).isFalse();
        }
    }

    @Test
    void sealingIsRefusedBeforeConnectedAfterCloseAndWithoutRoom() {
        try (DtlsPair pair = new DtlsPair()) {
            ByteBuffer out = ByteBuffer.allocate(100);
            assertThat(pair.client.endpoint.seal(ByteBuffer.allocate(5), out)).isFalse();
            pair.start();
            pair.runUntilConnected();
            ByteBuffer plaintext = ByteBuffer.allocate(5);
            int room = 5 + pair.client.endpoint.recordOverhead();
            assertThat(pair.client.endpoint.seal(plaintext, ByteBuffer.allocate(room - 1)))
                    .isFalse();
            assertThat(plaintext.remaining()).isEqualTo(5);
            assertThat(pair.client.endpoint.seal(plaintext, ByteBuffer.allocate(room))).isTrue();
            pair.client.endpoint.close(0);
            assertThat(pair.client.endpoint.seal(ByteBuffer.allocate(5), out)).isFalse();
        }
    }

    @Test
    void aRecordThatDoesNotFitIsDroppedAndTheNextIsDelivered() {
        try (DtlsPair pair = DtlsPair.connected()) {
            pair.server.endpoint.handleDatagram(
                    ByteBuffer.wrap(pair.seal(pair.client, new byte[100])), 0);
            pair.server.endpoint.handleDatagram(
                    ByteBuffer.wrap(pair.seal(pair.client, new byte[10])), 0);
            ByteBuffer out = ByteBuffer.allocate(50);

            assertThat(pair.server.endpoint.pollApplicationData(out)).isTrue();
            assertThat(out.position()).isEqualTo(10);
            assertThat(pair.server.endpoint.counters().get(DtlsCounter.OVERFLOW)).isOne();
        }
    }

    @Test
    void aPeerWithAnotherCertificateThanAnnouncedIsRefused() {
        DtlsFingerprint other = DtlsCertificate.generate(DtlsPair.RANDOM).fingerprint();
        String reason = "the peer's certificate has another fingerprint than it announced";
        for (DtlsRole deceived : DtlsRole.values()) {
            try (DtlsPair pair =
                    new DtlsPair(
                            options -> deceive(options, deceived, other),
                            options -> deceive(options, deceived, other))) {
                pair.start();
                pair.exchange();

                DtlsPair.End victim = deceived == DtlsRole.CLIENT ? pair.client : pair.server;
                DtlsPair.End impostor = deceived == DtlsRole.CLIENT ? pair.server : pair.client;
                assertThat(victim.events).containsExactly(new DtlsEvent.Failed(reason));
                assertThat(impostor.events)
                        .containsExactly(
                                new DtlsEvent.Failed(
                                        "the peer ended the handshake: bad_certificate(42)"));
            }
        }
    }

    @Test
    void closeTellsThePeer() {
        try (DtlsPair pair = DtlsPair.connected()) {
            pair.client.endpoint.close(0);
            pair.exchange();

            assertThat(pair.client.lastEvent())
                    .isEqualTo(new DtlsEvent.Closed("closed by this end"));
            assertThat(pair.server.lastEvent())
                    .isEqualTo(new DtlsEvent.Closed("closed by the peer"));
            assertThat(pair.server.endpoint.isConnected()).isFalse();
            assertThat(pair.client.events).hasSize(2);
            assertThat(pair.server.events).hasSize(2);
        }
    }

    @Test
    void closingDuringTheHandshakeLetsTheThreadGo() {
        DtlsPair pair = new DtlsPair();
        pair.start();
        pair.client.endpoint.close(0);
        pair.collect(pair.client);
        pair.client.endpoint.close(0);

        assertThat(pair.client.events).containsExactly(new DtlsEvent.Closed("closed by this end"));
        assertThat(pair.pool.awaitEnd(Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void theServerGivesUpWhenNoClientComes() {
        try (DtlsPair pair = new DtlsPair()) {
            pair.server.endpoint.start(5);
            assertThat(pair.server.endpoint.nextTimeout()).isEqualTo(20_000_000_005L);
            pair.server.endpoint.handleTimeout(20_000_000_005L);

            assertThat(pair.server.endpoint.pollEvent())
                    .isEqualTo(new DtlsEvent.Failed("no handshake within 20000 ms"));
        }
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        DtlsOptions options =
                DtlsOptions.of(
                        DtlsRole.CLIENT,
                        DtlsPair.CLIENT_CERTIFICATE,
                        List.of(DtlsPair.SERVER_CERTIFICATE.fingerprint()));
        assertThatThrownBy(() -> options.withMtu(100))
                .hasMessage("mtu: 100 (expected: 256 to 8192)");
        assertThatThrownBy(() -> options.withHandshakeTimeout(Duration.ZERO))
                .hasMessage("handshakeTimeout: PT0S (expected: more than zero)");
        assertThatThrownBy(
                        () ->
                                DtlsOptions.of(
                                        DtlsRole.SERVER, DtlsPair.SERVER_CERTIFICATE, List.of()))
                .hasMessage("remoteFingerprints: none (expected: at least one)");
    }

    private static DtlsOptions deceive(
            DtlsOptions options, DtlsRole deceived, DtlsFingerprint other) {
        return options.role() == deceived
                ? DtlsOptions.of(options.role(), options.certificate(), List.of(other))
                : options;
    }

    private static void assertMirrored(DtlsPair pair, SrtpProfile profile) {
        SrtpKeys client = pair.client.srtpKeys();
        SrtpKeys server = pair.server.srtpKeys();
        assertThat(client.profile()).isEqualTo(profile);
        assertThat(server.profile()).isEqualTo(profile);
        assertThat(client.localKey()).hasSize(profile.keyLength()).isEqualTo(server.remoteKey());
        assertThat(client.localSalt()).hasSize(profile.saltLength()).isEqualTo(server.remoteSalt());
        assertThat(client.remoteKey()).isEqualTo(server.localKey());
        assertThat(client.remoteSalt()).isEqualTo(server.localSalt());
        assertThat(client.localKey()).isNotEqualTo(client.remoteKey());
    }
}
