package io.parley.webrtc.peer;

import io.parley.webrtc.datachannel.DataChannelTransport;
import io.parley.webrtc.dtls.DtlsCertificate;
import io.parley.webrtc.dtls.DtlsEndpoint;
import io.parley.webrtc.dtls.DtlsEvent;
import io.parley.webrtc.dtls.DtlsFingerprint;
import io.parley.webrtc.dtls.DtlsHandshakePool;
import io.parley.webrtc.dtls.DtlsOptions;
import io.parley.webrtc.dtls.DtlsRole;
import io.parley.webrtc.sctp.SctpOptions;
import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SCTP in DTLS (RFC 8261): what lies between the data channels and the datagrams of whatever path
 * ICE has selected.
 */
final class DataPath {
    private final DtlsCertificate certificate;
    private final DtlsHandshakePool pool;
    private final SecureRandom random;
    private final Runnable wakeUp;
    private final PeerOptions options;
    private final DataChannelTransport data;
    private final ByteBuffer plaintext;
    private @Nullable DtlsEndpoint dtls;
    private @Nullable DtlsRole role;
    private boolean started;
    private boolean dataConnected;
    private boolean closing;

    /**
     * @param plaintext scratch for one DTLS record, 16 KiB (RFC 5246 §6.2.1); used within calls
     */
    DataPath(
            PeerOptions options,
            DtlsCertificate certificate,
            DtlsHandshakePool pool,
            SecureRandom random,
            ByteBuffer plaintext,
            Runnable wakeUp) {
        this.options = options;
        this.certificate = certificate;
        this.pool = pool;
        this.random = random;
        this.wakeUp = wakeUp;
        this.plaintext = plaintext;
        SctpOptions sctp =
                SctpOptions.DEFAULT
                        .withReceiveWindow(options.receiveWindow())
                        .withMaxMessageSize(options.maxMessageSize());
        this.data = new DataChannelTransport(sctp, false, random);
    }

    DataChannelTransport data() {
        return data;
    }

    /** Our role, once it is negotiated; it stays (RFC 8842 §5.5). */
    @Nullable DtlsRole role() {
        return role;
    }

    /** Fixes who starts and whom we expect; once. */
    void configure(DtlsRole ourRole, List<DtlsFingerprint> remoteFingerprints) {
        DtlsOptions defaults = DtlsOptions.of(ourRole, certificate, remoteFingerprints);
        DtlsOptions chosen =
                new DtlsOptions(
                        ourRole,
                        certificate,
                        remoteFingerprints,
                        defaults.srtpProfiles(),
                        defaults.mtu(),
                        defaults.retransmitInitial(),
                        options.handshakeTimeout());
        role = ourRole;
        dtls = new DtlsEndpoint(chosen, pool, random, wakeUp);
        data.setDtlsRole(ourRole == DtlsRole.CLIENT);
    }

    /** There is a path: the handshake may begin. Harmless when it did. */
    void start(long nowNanos) {
        if (dtls != null && !started && !closing) {
            started = true;
            dtls.start(nowNanos);
        }
    }

    boolean isConnected() {
        return dtls != null && dtls.isConnected();
    }

    /** DTLS is up and channels are negotiated. Harmless when it was told before. */
    void connectData(long nowNanos) {
        DtlsEndpoint endpoint = dtls;
        if (!dataConnected && endpoint != null && isConnected() && !closing) {
            dataConnected = true;
            data.connect(nowNanos);
            readApplicationData(endpoint, nowNanos);
        }
    }

    /**
     * Reads a datagram of DTLS records, and the SCTP packets in it; whether there was one that
     * decryption has proved to be the peer's.
     */
    boolean handleDatagram(ByteBuffer in, long nowNanos) {
        DtlsEndpoint endpoint = dtls;
        if (endpoint == null) {
            return false;
        }
        start(nowNanos);
        endpoint.handleDatagram(in, nowNanos);
        return readApplicationData(endpoint, nowNanos);
    }

    /**
     * What comes before the association is ready stays with the endpoint, within its bounds: a peer
     * whose handshake ends first sends its INIT at once, and would repeat it only a second later.
     */
    private boolean readApplicationData(DtlsEndpoint endpoint, long nowNanos) {
        boolean any = false;
        while (dataConnected && endpoint.pollApplicationData(plaintext.clear())) {
            any = true;
            data.handleDatagram(plaintext.flip(), nowNanos);
        }
        return any;
    }

    void handleTimeout(long nowNanos) {
        if (dtls != null) {
            dtls.handleTimeout(nowNanos);
            readApplicationData(dtls, nowNanos);
        }
        if (dataConnected) {
            data.handleTimeout(nowNanos);
        }
    }

    @Nullable DtlsEvent pollEvent() {
        return dtls == null ? null : dtls.pollEvent();
    }

    /** Appends the next datagram; false when there is none. */
    boolean pollTransmit(ByteBuffer out, long nowNanos) {
        DtlsEndpoint endpoint = dtls;
        if (endpoint == null) {
            return false;
        }
        if (endpoint.pollTransmit(out, nowNanos) || pollData(endpoint, out, nowNanos)) {
            return true;
        }
        if (closing) {
            // What SCTP had to say is said: close_notify comes after it.
            endpoint.close(nowNanos);
            return endpoint.pollTransmit(out, nowNanos);
        }
        return false;
    }

    private boolean pollData(DtlsEndpoint endpoint, ByteBuffer out, long nowNanos) {
        return dataConnected
                && endpoint.isConnected()
                && data.pollTransmit(plaintext.clear(), nowNanos)
                && endpoint.seal(plaintext.flip(), out);
    }

    /** Ends SCTP with an ABORT, then DTLS with close_notify, as far as each is up. */
    void close(String reason, long nowNanos) {
        if (!closing) {
            closing = true;
            data.abort(reason, nowNanos);
        }
    }

    long nextTimeout() {
        long handshake = dtls == null ? Deadline.NEVER : dtls.nextTimeout();
        return dataConnected ? Math.min(handshake, data.nextTimeout()) : handshake;
    }
}
