package io.parley.webrtc.peer;

import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.SessionDescription;
import io.parley.webrtc.sdp.SetupRole;
import java.util.ArrayList;
import java.util.List;

/** Writes our offers and answers (RFC 9429 §5.2 and §5.3). */
final class DescriptionWriter {
    static final String CONNECTION = "c=IN IP4 0.0.0.0";
    static final int DISCARD_PORT = 9; // RFC 9429 §5.2.1: ICE tells the real one
    private static final int SCTP_PORT = 5000;

    private final MediaSections media;
    private final long sessionId;
    private long version;

    DescriptionWriter(MediaSections media, long sessionId) {
        this.media = media;
        this.sessionId = sessionId;
    }

    /** An offer. */
    SessionDescription offer(LocalTransport transport, OfferPlan plan, OfferNumbers numbers) {
        List<MediaDescription> sections = new ArrayList<>();
        List<String> bundle = new ArrayList<>();

        for (OfferPlan.Slot slot : plan.slots()) {
            MediaDescription old = slot.old();
            Transceiver transceiver = slot.transceiver();
            if (slot.data()) {
                String protocol = old == null ? "" : old.protocol();
                sections.add(
                        dataSection(
                                slot.mid(),
                                transport,
                                SetupRole.ACTPASS,
                                bundle.isEmpty(),
                                protocol));
            } else if (transceiver != null) {
                sections.add(media.offer(slot, transceiver, numbers, transport, bundle.isEmpty()));
            } else if (old != null) {
                sections.add(refused(old, slot.mid()));
                continue;
            }
            bundle.add(slot.mid());
        }
        return session(transport, true, bundle, sections);
    }

    /**
     * An answer, section by section.
     *
     * @param setup our DTLS role: active or passive
     * @param accepted whether the section of that index is accepted
     */
    SessionDescription answer(
            LocalTransport transport,
            SessionDescription offer,
            SetupRole setup,
            List<Boolean> accepted,
            Transceivers transceivers) {
        List<MediaDescription> sections = new ArrayList<>();
        List<String> bundle = new ArrayList<>();
        for (int i = 0; i < offer.media().size(); i++) {
            MediaDescription offered = offer.media().get(i);
            String mid = mid(offered, i);
            if (!accepted.get(i)) {
                sections.add(refused(offered, mid));
                continue;
            }
            boolean first = bundle.isEmpty();
            sections.add(
                    offered.isApplication()
                            ? dataSection(mid, transport, setup, first, offered.protocol())
                            : media.answer(
                                    offered,
                                    mid,
                                    transceivers.ofMid(mid),
                                    transport,
                                    setup,
                                    first));
            bundle.add(mid);
        }
        // RFC 9143 §7.3: no group in the answer to an offer without one.
        List<String> group = offer.bundle().isEmpty() ? List.of() : bundle;
        return session(transport, offer.extmapAllowMixed(), group, sections);
    }

    MediaSections media() {
        return media;
    }

    private SessionDescription session(
            LocalTransport transport,
            boolean allowMixed,
            List<String> bundle,
            List<MediaDescription> sections) {
        version++;
        SessionDescription.Builder session =
                SessionDescription.builder("- " + sessionId + " " + version + " IN IP4 0.0.0.0");
        if (!bundle.isEmpty()) {
            session.attribute("group", "BUNDLE " + String.join(" ", bundle));
        }
        if (allowMixed) {
            session.attribute("extmap-allow-mixed"); // RFC 8285 §6
        }
        session.attribute("msid-semantic", "WMS *");
        if (transport.iceLite()) {
            session.attribute("ice-lite"); // RFC 8839 §5.3
        }
        sections.forEach(session::media);
        return session.build();
    }

    private static MediaDescription dataSection(
            String mid,
            LocalTransport transport,
            SetupRole setup,
            boolean withCandidates,
            String protocol) {
        // RFC 8841 §4.2; an answer repeats the protocol of the offer.
        String proto = protocol.isEmpty() ? "UDP/DTLS/SCTP" : protocol;
        MediaDescription.Builder section =
                MediaDescription.builder(
                        "application", DISCARD_PORT, proto, List.of("webrtc-datachannel"));
        section.detail(CONNECTION);
        transport.writeTo(section, setup, withCandidates);
        section.attribute("mid", mid);
        section.attribute("sctp-port", Integer.toString(SCTP_PORT));
        section.attribute("max-message-size", Integer.toString(transport.maxMessageSize()));
        return section.build();
    }

    /** RFC 9429 §5.3.1: port 0, and little else. */
    private static MediaDescription refused(MediaDescription offered, String mid) {
        return MediaDescription.builder(
                        offered.kind(), 0, offered.protocol(), List.copyOf(offered.formats()))
                .detail(CONNECTION)
                .attribute("mid", mid)
                .attribute("inactive")
                .build();
    }

    /** Name of a section; its index where none is written. */
    static String mid(MediaDescription section, int index) {
        String mid = section.mid();
        return mid == null ? Integer.toString(index) : mid;
    }
}
