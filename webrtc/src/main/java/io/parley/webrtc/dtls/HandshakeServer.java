package io.parley.webrtc.dtls;

import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/** The server's half of a handshake; it asks for a certificate, and insists on one. */
final class HandshakeServer extends AbstractTlsServer {
    private final Negotiation negotiation;
    private @Nullable SrtpKeys srtpKeys;

    HandshakeServer(Negotiation negotiation) {
        super(negotiation.crypto());
        this.negotiation = negotiation;
    }

    @Nullable SrtpKeys srtpKeys() {
        return srtpKeys;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return negotiation.serverSuites();
    }

    @Override
    protected boolean preferLocalCipherSuites() {
        return true;
    }

    @Override
    public int[] getSupportedGroups() {
        return negotiation.groups();
    }

    /** Our order, as far as the client knows the groups; -1 when there is none in common. */
    @Override
    protected int selectECDH(int minimumCurveBits) {
        int[] offered = context.getSecurityParametersHandshake().getClientSupportedGroups();
        if (offered == null) {
            return selectECDHDefault(minimumCurveBits);
        }
        for (int group : negotiation.groups()) {
            if (Arrays.stream(offered).anyMatch(id -> id == group)) {
                return group;
            }
        }
        return -1;
    }

    @Override
    @SuppressWarnings("unchecked") // BouncyCastle's table is a raw one, of Integer and byte[].
    public Hashtable<Integer, byte[]> getServerExtensions() throws IOException {
        Hashtable<Integer, byte[]> extensions = super.getServerExtensions();
        UseSRTPData answer =
                negotiation.srtpAnswer(
                        clientExtensions == null
                                ? null
                                : TlsSRTPUtils.getUseSRTPExtension(clientExtensions));
        if (answer != null) {
            TlsSRTPUtils.addUseSRTPExtension(extensions, answer);
        }
        return extensions;
    }

    @Override
    public TlsCredentials getCredentials() throws IOException {
        return negotiation.credentials(context);
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
        return new CertificateRequest(types, negotiation.signatureAlgorithms(), null);
    }

    @Override
    public void notifyClientCertificate(Certificate certificate) throws IOException {
        negotiation.verifyPeer(certificate);
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        srtpKeys = negotiation.exportSrtpKeys(context, true);
    }

    @Override
    public boolean requiresExtendedMasterSecret() {
        return true; // RFC 7627 §5.4: without it, no keys may be exported.
    }

    @Override
    public boolean shouldCheckSigAlgOfPeerCerts() {
        return false; // The fingerprint vouches for the certificate, not its signature.
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return HandshakeTask.NO_RESEND_MILLIS;
    }
}
