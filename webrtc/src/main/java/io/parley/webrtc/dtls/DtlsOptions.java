package io.parley.webrtc.dtls;

import java.time.Duration;
import java.util.List;

/**
 * How one connection is set up.
 *
 * @param role who starts
 * @param certificate what this end shows
 * @param remoteFingerprints what the other end announced; its certificate must match one of those
 *     with the strongest hash (RFC 8122 §5); at least one
 * @param srtpProfiles offered or accepted for {@code use_srtp}, best first; empty: no SRTP
 * @param mtu largest datagram of the handshake, bytes, 256 to 16384
 * @param retransmitInitial first wait before a flight is repeated; doubles each time
 * @param handshakeTimeout from {@code start} to the end of the handshake
 */
public record DtlsOptions(
        DtlsRole role,
        DtlsCertificate certificate,
        List<DtlsFingerprint> remoteFingerprints,
        List<SrtpProfile> srtpProfiles,
        int mtu,
        Duration retransmitInitial,
        Duration handshakeTimeout) {
    /** The defaults: all SRTP profiles, 1,150 bytes, 150 ms, 20 s. */
    public static DtlsOptions of(
            DtlsRole role, DtlsCertificate certificate, List<DtlsFingerprint> remoteFingerprints) {
        return new DtlsOptions(
                role,
                certificate,
                remoteFingerprints,
                List.of(SrtpProfile.values()),
                1150,
                Duration.ofMillis(150),
                Duration.ofSeconds(20));
    }
}
