package io.parley.webrtc.dtls;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The DTLS of the JDK: a stack that is not ours, and needs no network. */
final class JdkDtlsPeer {
    private static final char[] PASSWORD = "parley".toCharArray();
    private static final int BUFFER = 1 << 15;

    final List<byte[]> received = new ArrayList<>();
    private final SSLEngine engine;
    private final X509Certificate certificate;
    private final ArrayDeque<ByteBuffer> inbox = new ArrayDeque<>();
    private final List<byte[]> outbox = new ArrayList<>();

    /**
     * @param keyAlgorithm "EC" or "RSA"
     * @param cipherSuite the only one; empty for the JDK's choice
     */
    JdkDtlsPeer(boolean client, String keyAlgorithm, String cipherSuite, int maxPacket)
            throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(keyAlgorithm);
        generator.initialize(keyAlgorithm.equals("EC") ? 256 : 2048);
        KeyPair keys = generator.generateKeyPair();
        certificate =
                selfSign(keys, keyAlgorithm.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        store.setKeyEntry("me", keys.getPrivate(), PASSWORD, new Certificate[] {certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("DTLSv1.2");
        context.init(managers.getKeyManagers(), new TrustManager[] {new TrustAll()}, null);
        engine = context.createSSLEngine();
        engine.setUseClientMode(client);
        engine.setNeedClientAuth(!client);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setMaximumPacketSize(maxPacket);
        if (!cipherSuite.isEmpty()) {
            parameters.setCipherSuites(new String[] {cipherSuite});
        }
        engine.setSSLParameters(parameters);
        engine.beginHandshake();
    }

    DtlsFingerprint fingerprint() throws Exception {
        return DtlsFingerprint.of("sha-256", certificate.getEncoded());
    }

    String cipherSuite() {
        return engine.getSession().getCipherSuite();
    }

    boolean isConnected() {
        return engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING
                && !engine.isInboundDone();
    }

    boolean isClosed() {
        return engine.isInboundDone();
    }

    void receive(byte[] datagram) {
        inbox.add(ByteBuffer.wrap(datagram));
    }

    void send(byte[] data) throws SSLException {
        wrap(ByteBuffer.wrap(data));
    }

    void close() throws SSLException {
        engine.closeOutbound();
        wrap(ByteBuffer.allocate(0));
    }

    /** Does all that can be done with what has been received; returns what is to be sent. */
    List<byte[]> run() throws SSLException {
        boolean more = true;
        while (more) {
            more =
                    switch (engine.getHandshakeStatus()) {
                        case NEED_TASK -> {
                            engine.getDelegatedTask().run();
                            yield true;
                        }
                        case NEED_WRAP -> wrap(ByteBuffer.allocate(0));
                        case NEED_UNWRAP_AGAIN -> unwrap(ByteBuffer.allocate(0));
                        case NEED_UNWRAP, NOT_HANDSHAKING, FINISHED -> unwrapNext();
                    };
        }
        List<byte[]> sent = new ArrayList<>(outbox);
        outbox.clear();
        return sent;
    }

    private boolean unwrapNext() throws SSLException {
        ByteBuffer datagram = inbox.peek();
        if (datagram == null) {
            return false;
        }
        if (!datagram.hasRemaining()) {
            inbox.remove();
            return true;
        }
        return unwrap(datagram);
    }

    private boolean unwrap(ByteBuffer datagram) throws SSLException {
        ByteBuffer out = ByteBuffer.allocate(BUFFER);
        SSLEngineResult result = engine.unwrap(datagram, out);
        if (out.position() > 0) {
            received.add(Arrays.copyOf(out.array(), out.position()));
        }
        if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
            inbox.clear();
            return engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP;
        }
        return true;
    }

    private boolean wrap(ByteBuffer data) throws SSLException {
        ByteBuffer out = ByteBuffer.allocate(BUFFER);
        SSLEngineResult result = engine.wrap(data, out);
        if (out.position() > 0) {
            outbox.add(Arrays.copyOf(out.array(), out.position()));
        }
        return result.getStatus() == SSLEngineResult.Status.OK;
    }

    private static X509Certificate selfSign(KeyPair keys, String algorithm) throws Exception {
        X500Name name = new X500Name("CN=JDK");
        Instant now = Instant.now();
        return new JcaX509CertificateConverter()
                .getCertificate(
                        new JcaX509v3CertificateBuilder(
                                        name,
                                        BigInteger.ONE,
                                        Date.from(now.minusSeconds(60)),
                                        Date.from(now.plusSeconds(3600)),
                                        name,
                                        keys.getPublic())
                                .build(
                                        new JcaContentSignerBuilder(algorithm)
                                                .build(keys.getPrivate())));
    }

    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
