package io.parley.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.TlsKeyPair;
import io.parley.server.ParleyServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CertificateReloadTest {
    private static final Console SILENT =
            new Console(
                    new PrintWriter(Writer.nullWriter()),
                    new PrintWriter(Writer.nullWriter()),
                    Map.of());

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

    private final Path certificate;
    private final Path key;

    CertificateReloadTest(@TempDir Path folder) {
        certificate = folder.resolve("cert.pem");
        key = folder.resolve("key.pem");
    }

    private static String pem(String type, byte[] der) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
    }

    private void writeCertificate(TlsKeyPair pair) throws Exception {
        byte[] der = pair.certificateChain().get(0).getEncoded();
        Files.writeString(certificate, pem("CERTIFICATE", der));
    }

    private void writeKey(TlsKeyPair pair) throws IOException {
        Files.writeString(key, pem("PRIVATE KEY", pair.privateKey().getEncoded()));
    }

    private static String shown(int port) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {EVERYBODY}, null);
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(loopback, port)) {
            socket.startHandshake();
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName();
        }
    }

    @Test
    void filesThatChangedAreReadAndHalfAChangeWaitsForTheOtherHalf() throws Exception {
        TlsKeyPair first = TlsKeyPair.ofSelfSigned("first.example.org");
        TlsKeyPair second = TlsKeyPair.ofSelfSigned("second-and-longer.example.org");
        writeCertificate(first);
        writeKey(first);
        ServeOptions options = new ServeOptions();
        new CommandLine(options)
                .parseArgs(
                        "--dev",
                        "--port=0",
                        "--rtc-udp-port=0",
                        "--rtc-tcp-port=0",
                        "--set=tls.cert_file=" + certificate,
                        "--set=tls.key_file=" + key);
        ServeOptions.Loaded loaded = options.load(SILENT);
        try (ParleyServer server = ParleyServer.start(loaded.config()).join()) {
            Reloading reloading = new Reloading(server, options, SILENT, loaded);
            assertThat(shown(server.port())).contains("first");

            writeCertificate(second);
            reloading.look();
            assertThat(shown(server.port())).as("its key is not there yet").contains("first");

            writeKey(second);
            reloading.look();
            assertThat(shown(server.port())).contains("second");

            Files.writeString(key, "");
            reloading.reload();
            assertThat(shown(server.port())).contains("second");
        }
    }
}
