package io.parley.server.front;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.linecorp.armeria.common.TlsKeyPair;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.server.config.ConfigException;
import io.parley.server.config.TlsConfig;
import io.parley.server.room.RoomsConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;

/** The certificate of the front port, with real handshakes. */
class FrontTlsTest {
    private static final TrustManager EVERYBODY =
            new X509TrustManager() {
                @Override
                public void checkClientTrusted(X509Certificate[] chain, String type) {}

                @Override
                public void checkServerTrusted(X509Certificate[] chain, String type) {}

                @Override
                public X509Certificate[] getAcceptedIssuers() {
                    return new X509Certificate[0];
                }
            };

    private static TlsConfig certificate(String name) throws GeneralSecurityException {
        TlsKeyPair pair = TlsKeyPair.ofSelfSigned(name);
        return new TlsConfig(
                pem("CERTIFICATE", pair.certificateChain().get(0).getEncoded()),
                pem("PRIVATE KEY", pair.privateKey().getEncoded()));
    }

    private static String pem(String type, byte[] der) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
    }

    private static SSLSocket connect(FrontFixture front)
            throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {EVERYBODY}, null);
        SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(InetAddress.getByName("127.0.0.1"), front.port());
        socket.setSoTimeout(60_000);
        socket.startHandshake();
        return socket;
    }

    private static String shownTo(SSLSocket socket) throws IOException {
        X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return shown.getSubjectX500Principal().getName();
    }

    private static String shown(FrontFixture front) throws IOException, GeneralSecurityException {
        try (SSLSocket socket = connect(front)) {
            return shownTo(socket);
        }
    }

    private static void assertAlive(SSLSocket socket, BufferedReader in) throws IOException {
        socket.getOutputStream()
                .write("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(US_ASCII));
        assertThat(in.readLine()).isEqualTo("HTTP/1.1 200 OK");
        String line = in.readLine();
        while (!line.isEmpty()) {
            line = in.readLine();
        }
        assertThat((char) in.read()).isEqualTo('O');
        assertThat((char) in.read()).isEqualTo('K');
    }

    @Test
    void anotherCertificateIsShownFromItsReplacementOnAndOpenConnectionsStay() throws Exception {
        TlsConfig first = certificate("first.example.org");
        TlsConfig second = certificate("second.example.org");
        try (FrontFixture front = new FrontFixture(RoomsConfig.DEFAULT, "127.0.0.1", first);
                SSLSocket open = connect(front)) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(open.getInputStream(), US_ASCII));
            assertThat(shownTo(open)).contains("first.example.org");
            assertAlive(open, in);

            front.replaceCertificate(second);

            assertThat(shown(front)).contains("second.example.org");
            assertAlive(open, in);
        }
    }

    @Test
    void aClientJoinsAndIsAnsweredOverTls() throws Exception {
        TlsConfig tls = certificate("rooms.example.org");
        byte[] ping = SignalRequest.newBuilder().setPing(1).build().toByteArray();
        try (FrontFixture front = new FrontFixture(RoomsConfig.DEFAULT, "127.0.0.1", tls);
                RawConnection connection = new RawConnection(connect(front))) {
            String path = "/rtc?protocol=17&access_token=" + FrontFixture.joinToken("ann", "hall");
            assertThat(connection.upgrade(path).status()).isEqualTo(101);
            assertThat(SignalResponse.parseFrom(connection.receive().payload()).hasJoin()).isTrue();

            connection.send(RawConnection.BINARY, true, ping);
            RawConnection.Frame frame = connection.receive();
            while (!SignalResponse.parseFrom(frame.payload()).hasPong()) {
                frame = connection.receive();
            }
            connection.send(RawConnection.CLOSE, true, new byte[] {0x03, (byte) 0xE8});
            assertThat(connection.receiveClose().closeStatus()).isEqualTo(1000);
        }
    }

    @Test
    void whatIsNoPairOfCertificateAndKeyChangesNothing() throws Exception {
        TlsConfig first = certificate("first.example.org");
        TlsConfig second = certificate("second.example.org");
        try (FrontFixture front = new FrontFixture(RoomsConfig.DEFAULT, "127.0.0.1", first)) {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(
                            () ->
                                    front.replaceCertificate(
                                            new TlsConfig(second.certificatePem(), first.keyPem())))
                    .withMessage("tls: the key is not that of the certificate");
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> front.replaceCertificate(new TlsConfig("", "no key")))
                    .withMessageStartingWith("tls: not a certificate and its key");

            assertThat(shown(front)).contains("first.example.org");
        }
    }

    @Test
    void aServerThatWasStartedWithoutKeepsSpeakingPlaintext() throws Exception {
        TlsConfig late = certificate("late.example.org");
        try (FrontFixture front = new FrontFixture(RoomsConfig.DEFAULT)) {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> front.replaceCertificate(late))
                    .withMessageContaining("started without");
        }
    }
}
