package io.parley.webrtc.peer;

import io.parley.webrtc.dtls.DtlsFingerprint;
import io.parley.webrtc.sdp.Fingerprint;
import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SdpType;
import io.parley.webrtc.sdp.SessionDescription;
import io.parley.webrtc.sdp.SetupRole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a remote description says of the one transport that all sections share.
 *
 * @param mid name of the section that speaks for the bundle (RFC 9143 §7.2)
 * @param mLineIndex index of that section
 * @param data whether there is a section for data channels
 * @param maxMessageSize bytes of a data channel message that the other side takes; 0: no limit
 */
record RemoteTransport(
        String mid,
        int mLineIndex,
        String ufrag,
        String password,
        boolean iceLite,
        SetupRole setup,
        List<DtlsFingerprint> fingerprints,
        List<String> candidates,
        boolean endOfCandidates,
        boolean data,
        int maxMessageSize) {
    // RFC 8841 §5 allows others; no implementation uses them.
    private static final int SCTP_PORT = 5000;
    // RFC 8841 §6.1: what a peer takes that does not say.
    private static final int DEFAULT_MAX_MESSAGE_SIZE = 64 * 1024;

    /**
     * Reads the transport of the sections that are accepted.
     *
     * @param accepted whether the section of that index is in use
     * @throws SdpException when something lacks that no connection can do without
     */
    static RemoteTransport read(
            SessionDescription description, SdpType type, List<Boolean> accepted)
            throws SdpException {
        int index = accepted.indexOf(true);
        if (index < 0) {
            throw new SdpException("no media section that could be accepted");
        }
        MediaDescription section = description.media().get(index);
        String mid = section.mid() == null ? Integer.toString(index) : section.mid();
        String ufrag = description.iceUfrag(section);
        String password = description.icePassword(section);
        if (ufrag == null || password == null) {
            throw new SdpException("section " + mid + " has no ice-ufrag or no ice-pwd");
        }
        MediaDescription data = data(description, accepted);
        if (data != null && data.sctpPort() != SCTP_PORT) {
            throw new SdpException(
                    "a=sctp-port:" + data.sctpPort() + " (expected: " + SCTP_PORT + ")");
        }
        return new RemoteTransport(
                mid,
                index,
                ufrag,
                password,
                description.iceLite(),
                setup(description, section, type),
                fingerprints(description, section, mid),
                section.candidates(),
                section.endOfCandidates(),
                data != null,
                data == null ? 0 : maxMessageSize(data));
    }

    boolean hasCredentials(RemoteTransport other) {
        return ufrag.equals(other.ufrag) && password.equals(other.password);
    }

    private static SetupRole setup(
            SessionDescription description, MediaDescription section, SdpType type)
            throws SdpException {
        SetupRole setup = description.setup(section);
        if (type == SdpType.OFFER) {
            // RFC 8842 §5.2: an offerer should say actpass; old ones said nothing.
            return setup == null || setup == SetupRole.HOLDCONN ? SetupRole.ACTPASS : setup;
        }
        if (setup != SetupRole.ACTIVE && setup != SetupRole.PASSIVE) {
            throw new SdpException(
                    "a=setup of an answer: " + setup + " (expected: active or passive)");
        }
        return setup;
    }

    private static List<DtlsFingerprint> fingerprints(
            SessionDescription description, MediaDescription section, String mid)
            throws SdpException {
        List<DtlsFingerprint> usable = new ArrayList<>();
        for (Fingerprint fingerprint : description.fingerprints(section)) {
            DtlsFingerprint parsed = DtlsFingerprint.parse(fingerprint.toString());
            if (parsed != null) {
                usable.add(parsed);
            }
        }
        if (usable.isEmpty()) {
            throw new SdpException("section " + mid + " has no fingerprint of a known hash");
        }
        return List.copyOf(usable);
    }

    private static @Nullable MediaDescription data(
            SessionDescription description, List<Boolean> accepted) {
        for (int i = 0; i < accepted.size(); i++) {
            MediaDescription section = description.media().get(i);
            if (accepted.get(i) && section.isApplication()) {
                return section;
            }
        }
        return null;
    }

    private static int maxMessageSize(MediaDescription data) {
        long size = data.maxMessageSize();
        return size < 0 ? DEFAULT_MAX_MESSAGE_SIZE : (int) Math.min(size, Integer.MAX_VALUE);
    }
}
