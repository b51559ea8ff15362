package io.parley.webrtc.dtls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DtlsEndpointTest {
    @Test
    void bothEndsConnectAndHoldTheSameSrtpKeys() {
        try (DtlsPair pair = DtlsPair.connected()) {
            SrtpKeys client = pair.client.srtpKeys();
            SrtpKeys server = pair.server.srtpKeys();

            assertThat(client.profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
            assertThat(client.localKey()).hasSize(16).isEqualTo(server.remoteKey());
            assertThat(client.localSalt()).hasSize(12).isEqualTo(server.remoteSalt());
            assertThat(client.remoteKey()).isEqualTo(server.localKey());
            assertThat(client.remoteSalt()).isEqualTo(server.localSalt());
            assertThat(client.localKey()).isNotEqualTo(client.remoteKey());
        }
    }

    @Test
    void aHandshakeWithoutLossTakesFourDatagrams() {
        try (DtlsPair pair = DtlsPair.connected()) {
            assertThat(pair.datagrams).isEqualTo(4);
            assertThat(pair.now).isZero();
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
}
