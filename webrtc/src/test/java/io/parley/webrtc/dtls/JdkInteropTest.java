package io.parley.webrtc.dtls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our endpoint and the JDK's DTLS, each in both roles. */
class JdkInteropTest {
    private static final int PACKET = 1200;

    private final DtlsHandshakePool pool = DtlsHandshakePool.stepped();
    private final List<DtlsEvent> events = new ArrayList<>();
    private final List<byte[]> received = new ArrayList<>();

    @AfterEach
    void closePool() {
        pool.close();
    }

    @ParameterizedTest
    @CsvSource({
        "EC, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "EC, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "EC, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "EC, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
        "RSA, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "RSA, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
    })
    void ourClientConnectsToTheJdksServer(String key, String suite) throws Exception {
        JdkDtlsPeer server = new JdkDtlsPeer(false, key, suite, PACKET);
        assertTalks(DtlsRole.CLIENT, server, suite);
    }

    @ParameterizedTest
    @CsvSource({
        "EC, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "EC, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "EC, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "EC, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
        "RSA, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
    })
    void theJdksClientConnectsToOurServer(String key, String suite) throws Exception {
        JdkDtlsPeer client = new JdkDtlsPeer(true, key, suite, PACKET);
        assertTalks(DtlsRole.SERVER, client, suite);
    }

    @Test
    void ourServerPrefersAes128Gcm() throws Exception {
        JdkDtlsPeer client = new JdkDtlsPeer(true, "EC", "", PACKET);
        assertTalks(DtlsRole.SERVER, client, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    }

    @Test
    void aFragmentedClientHelloIsPutTogether() throws Exception {
        JdkDtlsPeer client = new JdkDtlsPeer(true, "EC", "", 256);
        assertTalks(DtlsRole.SERVER, client, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    }

    @Test
    void closeNotifyGoesBothWays() throws Exception {
        JdkDtlsPeer client = new JdkDtlsPeer(true, "EC", "", PACKET);
        DtlsEndpoint server = connect(DtlsRole.SERVER, client);

        client.close();
        exchange(server, client);

        assertThat(events).contains(new DtlsEvent.Closed("closed by the peer"));
        assertThat(client.isClosed()).isTrue();
    }

    private void assertTalks(DtlsRole role, JdkDtlsPeer peer, String suite) throws Exception {
        DtlsEndpoint endpoint = connect(role, peer);
        assertThat(peer.cipherSuite()).isEqualTo(suite);

        peer.send("from the JDK".getBytes(UTF_8));
        ByteBuffer record = ByteBuffer.allocate(200);
        assertThat(endpoint.seal(ByteBuffer.wrap("from Parley".getBytes(UTF_8)), record)).isTrue();
        peer.receive(Arrays.copyOf(record.array(), record.position()));
        exchange(endpoint, peer);

        assertThat(received).containsExactly("from the JDK".getBytes(UTF_8));
        assertThat(peer.received).containsExactly("from Parley".getBytes(UTF_8));
    }

    private DtlsEndpoint connect(DtlsRole role, JdkDtlsPeer peer) throws Exception {
        DtlsOptions options =
                DtlsOptions.of(role, DtlsPair.CLIENT_CERTIFICATE, List.of(peer.fingerprint()));
        DtlsEndpoint endpoint = new DtlsEndpoint(options, pool, DtlsPair.RANDOM, () -> {});
        endpoint.start(0);
        exchange(endpoint, peer);
        // The JDK does not know use_srtp.
        assertThat(events).containsExactly(new DtlsEvent.Connected(null));
        assertThat(peer.isConnected()).isTrue();
        return endpoint;
    }

    private void exchange(DtlsEndpoint endpoint, JdkDtlsPeer peer) throws Exception {
        ByteBuffer out = ByteBuffer.allocate(4096);
        boolean more = true;
        while (more) {
            more = false;
            while (endpoint.pollTransmit(out.clear(), 0)) {
                peer.receive(Arrays.copyOf(out.array(), out.position()));
                more = true;
            }
            for (byte[] datagram : peer.run()) {
                endpoint.handleDatagram(ByteBuffer.wrap(datagram), 0);
                more = true;
            }
            for (DtlsEvent e = endpoint.pollEvent(); e != null; e = endpoint.pollEvent()) {
                events.add(e);
            }
            while (endpoint.pollApplicationData(out.clear())) {
                received.add(Arrays.copyOf(out.array(), out.position()));
            }
        }
    }
}
