package io.parley.webrtc.dtls;

import static java.util.Objects.requireNonNull;

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
 * @param mtu largest datagram of the handshake, bytes, 256 to 8192; 1,150 by default, which passes
 *     every path of IPv6 with room for TURN
 * @param retransmitInitial first wait before a flight is repeated, more than zero; doubles each
 *     time up to 1 s; 150 ms by default
 * @param handshakeTimeout from {@code start} to the end of the handshake, more than zero; 20 s by
 *     default
 */
public record DtlsOptions(
        DtlsRole role,
        DtlsCertificate certificate,
        List<DtlsFingerprint> remoteFingerprints,
        List<SrtpProfile> srtpProfiles,
        int mtu,
        Duration retransmitInitial,
        Duration handshakeTimeout) {
    private static final int MIN_MTU = 256;
    private static final int MAX_MTU = 8192;

    public DtlsOptions {
        requireNonNull(role, "role");
        requireNonNull(certificate, "certificate");
        remoteFingerprints = List.copyOf(remoteFingerprints);
        srtpProfiles = List.copyOf(srtpProfiles);
        if (remoteFingerprints.isEmpty()) {
            throw new IllegalArgumentException("remoteFingerprints: none (expected: at least one)");
        }
        if (mtu < MIN_MTU || mtu > MAX_MTU) {
            throw new IllegalArgumentException(
                    "mtu: " + mtu + " (expected: " + MIN_MTU + " to " + MAX_MTU + ")");
        }
        requirePositive(retransmitInitial, "retransmitInitial");
        requirePositive(handshakeTimeout, "handshakeTimeout");
    }

    /** The defaults, with all SRTP profiles. */
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

    public DtlsOptions withSrtpProfiles(List<SrtpProfile> profiles) {
        return new DtlsOptions(
                role,
                certificate,
                remoteFingerprints,
                profiles,
                mtu,
                retransmitInitial,
                handshakeTimeout);
    }

    public DtlsOptions withMtu(int bytes) {
        return new DtlsOptions(
                role,
                certificate,
                remoteFingerprints,
                srtpProfiles,
                bytes,
                retransmitInitial,
                handshakeTimeout);
    }

    public DtlsOptions withRetransmitInitial(Duration wait) {
        return new DtlsOptions(
                role, certificate, remoteFingerprints, srtpProfiles, mtu, wait, handshakeTimeout);
    }

    public DtlsOptions withHandshakeTimeout(Duration timeout) {
        return new DtlsOptions(
                role,
                certificate,
                remoteFingerprints,
                srtpProfiles,
                mtu,
                retransmitInitial,
                timeout);
    }

    private static void requirePositive(Duration value, String name) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: more than zero)");
        }
    }
}
