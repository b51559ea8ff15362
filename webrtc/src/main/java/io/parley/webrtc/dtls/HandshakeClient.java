package io.parley.webrtc.dtls;

import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/** The client's half of a handshake (RFC 5246 §7.4, RFC 5764 §4.1). */
final class HandshakeClient extends AbstractTlsClient {
    private final Negotiation negotiation;
    private @Nullable SrtpKeys srtpKeys;

    HandshakeClient(Negotiation negotiation) {
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
        return negotiation.clientSuites();
    }

    @Override
    protected Vector<Integer> getSupportedGroups(@SuppressWarnings("rawtypes") Vector roles) {
        Vector<Integer> groups = new Vector<>();
        Arrays.stream(negotiation.groups()).forEach(groups::add);
        return groups;
    }

    @Override
    protected Vector<?> getSupportedSignatureAlgorithms() {
        return negotiation.signatureAlgorithms();
    }

    @Override
    @SuppressWarnings("unchecked") // BouncyCastle's table is a raw one, of Integer and byte[].
    public Hashtable<Integer, byte[]> getClientExtensions() throws IOException {
        Hashtable<Integer, byte[]> extensions = super.getClientExtensions();
        UseSRTPData offer = negotiation.srtpOffer();
        if (offer != null) {
            TlsSRTPUtils.addUseSRTPExtension(extensions, offer);
        }
        return extensions;
    }

    @Override
    public void processServerExtensions(@SuppressWarnings("rawtypes") Hashtable extensions)
            throws IOException {
        super.processServerExtensions(extensions);
        negotiation.srtpChosen(
                extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions));
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

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        srtpKeys = negotiation.exportSrtpKeys(context, false);
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
