package io.parley.webrtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Vector;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client that would rather speak DTLS 1.3, as browsers do: its hello carries a post-quantum key
 * share of more than a kilobyte, versions and groups that we do not know, and GREASE (RFC 8701).
 */
class LargeClientHelloTest {
    private static final int X25519_MLKEM768 = 0x11EC;
    private static final int KEY_SHARE_LENGTH = 1216;
    private static final int GREASE = 0x3A3A;

    private final LinkedBlockingQueue<byte[]> toServer = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<byte[]> toClient = new LinkedBlockingQueue<>();

    @ParameterizedTest
    @ValueSource(ints = {300, 1150, 4096})
    void isAnsweredInDtls12WhateverTheFragmentation(int mtu) throws Exception {
        try (DtlsHandshakePool pool = DtlsHandshakePool.stepped()) {
            DtlsEndpoint server =
                    new DtlsEndpoint(
                            DtlsOptions.of(
                                    DtlsRole.SERVER,
                                    DtlsPair.SERVER_CERTIFICATE,
                                    List.of(DtlsPair.CLIENT_CERTIFICATE.fingerprint())),
                            pool,
                            DtlsPair.RANDOM,
                            () -> {});
            server.start(0);
            CompletableFuture<Void> client = CompletableFuture.runAsync(() -> connect(mtu));
            while (!server.isConnected()) {
                byte[] datagram = toServer.poll(60, TimeUnit.SECONDS);
                assertThat(datagram).as("from the client").isNotNull();
                server.handleDatagram(ByteBuffer.wrap(datagram), 0);
                transmit(server);
                assertThat(server.pollEvent() instanceof DtlsEvent.Failed).isFalse();
            }
            client.get(60, TimeUnit.SECONDS);
        }
    }

    private void transmit(DtlsEndpoint server) {
        ByteBuffer out = ByteBuffer.allocate(2048);
        while (server.pollTransmit(out.clear(), 0)) {
            toClient.add(Arrays.copyOf(out.array(), out.position()));
        }
    }

    private void connect(int mtu) {
        try {
            new DTLSClientProtocol().connect(new ModernClient(), new Wire(mtu));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Wire implements DatagramTransport {
        private final int mtu;

        Wire(int mtu) {
            this.mtu = mtu;
        }

        @Override
        public int getReceiveLimit() {
            return 4096;
        }

        @Override
        public int getSendLimit() {
            return mtu;
        }

        @Override
        public int receive(byte[] buffer, int offset, int length, int waitMillis)
                throws InterruptedIOException {
            try {
                byte[] datagram = toClient.poll(waitMillis, TimeUnit.MILLISECONDS);
                if (datagram == null) {
                    return -1;
                }
                System.arraycopy(datagram, 0, buffer, offset, datagram.length);
                return datagram.length;
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }

        @Override
        public void send(byte[] buffer, int offset, int length) {
            toServer.add(Arrays.copyOfRange(buffer, offset, offset + length));
        }

        @Override
        public void close() {}
    }

    private static final class ModernClient extends AbstractTlsClient {
        private final Negotiation negotiation;

        ModernClient() {
            this(
                    new Negotiation(
                            DtlsOptions.of(
                                    DtlsRole.CLIENT,
                                    DtlsPair.CLIENT_CERTIFICATE,
                                    List.of(DtlsPair.SERVER_CERTIFICATE.fingerprint())),
                            new HandshakeCrypto(DtlsPair.RANDOM, keys -> {}, () -> {})));
        }

        private ModernClient(Negotiation negotiation) {
            super(new BcTlsCrypto(DtlsPair.RANDOM));
            this.negotiation = negotiation;
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.DTLSv12.only();
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return new int[] {
                CipherSuite.TLS_AES_128_GCM_SHA256,
                CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
                CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            };
        }

        @Override
        protected Vector<Integer> getSupportedGroups(@SuppressWarnings("rawtypes") Vector roles) {
            return new Vector<>(
                    List.of(GREASE, X25519_MLKEM768, NamedGroup.x25519, NamedGroup.secp256r1));
        }

        @Override
        @SuppressWarnings("unchecked")
        public Hashtable<Integer, byte[]> getClientExtensions() throws IOException {
            Hashtable<Integer, byte[]> extensions = super.getClientExtensions();
            extensions.put(GREASE, new byte[0]);
            extensions.put(
                    ExtensionType.supported_versions,
                    new byte[] {6, 0x3A, 0x3A, (byte) 0xFE, (byte) 0xFC, (byte) 0xFE, (byte) 0xFD});
            ByteBuffer keyShare = ByteBuffer.allocate(2 + 4 + KEY_SHARE_LENGTH);
            keyShare.putShort((short) (4 + KEY_SHARE_LENGTH));
            keyShare.putShort((short) X25519_MLKEM768);
            keyShare.putShort((short) KEY_SHARE_LENGTH);
            extensions.put(ExtensionType.key_share, keyShare.array());
            return extensions;
        }

        @Override
        public TlsAuthentication getAuthentication() {
            return new TlsAuthentication() {
                @Override
                public void notifyServerCertificate(TlsServerCertificate certificate)
                        throws IOException {
                    negotiation.verifyPeer(certificate.getCertificate());
                }

                @Override
                public TlsCredentials getClientCredentials(CertificateRequest request)
                        throws IOException {
                    return negotiation.credentials(context);
                }
            };
        }
    }
}
