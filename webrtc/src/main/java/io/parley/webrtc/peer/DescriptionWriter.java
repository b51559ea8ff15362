package io.parley.webrtc.peer;

import io.parley.webrtc.sdp.Direction;
import io.parley.webrtc.sdp.HeaderExtension;
import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.Rid;
import io.parley.webrtc.sdp.RtpCodec;
import io.parley.webrtc.sdp.SessionDescription;
import io.parley.webrtc.sdp.SetupRole;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes our offers and answers (RFC 9429 §5.2 and §5.3). */
final class DescriptionWriter {
    private static final String CONNECTION = "c=IN IP4 0.0.0.0";
    private static final int DISCARD_PORT = 9; // RFC 9429 §5.2.1: ICE tells the real one
    private static final int SCTP_PORT = 5000;

    private final MediaCapabilities media;
    private final UnusedSections unusedSections;
    private final long sessionId;
    private long version;

    DescriptionWriter(MediaCapabilities media, UnusedSections unusedSections, long sessionId) {
        this.media = media;
        this.unusedSections = unusedSections;
        this.sessionId = sessionId;
    }

    /**
     * An offer of what was negotiated before, with a section for data channels if there is none.
     *
     * @param previous our description in force; null for the first offer
     */
    SessionDescription offer(LocalTransport transport, @Nullable SessionDescription previous) {
        List<MediaDescription> sections = new ArrayList<>();
        List<String> bundle = new ArrayList<>();
        boolean data = false;
        for (MediaDescription old :
                previous == null ? List.<MediaDescription>of() : previous.media()) {
            String mid = mid(old, sections.size());
            if (old.isRejected()) {
                sections.add(refused(old, mid));
            } else {
                sections.add(again(old, mid, transport, bundle.isEmpty()));
                bundle.add(mid);
                data |= old.isApplication();
            }
        }
        if (!data) {
            String mid = unusedMid(previous);
            sections.add(dataSection(mid, transport, SetupRole.ACTPASS, bundle.isEmpty(), ""));
            bundle.add(mid);
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
            List<Boolean> accepted) {
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
                            : mediaAnswer(offered, mid, transport, setup, first));
            bundle.add(mid);
        }
        // RFC 9143 §7.3: no group in the answer to an offer without one.
        List<String> group = offer.bundle().isEmpty() ? List.of() : bundle;
        return session(transport, offer.extmapAllowMixed(), group, sections);
    }

    /** Whether a section that is offered for the first time is better refused. */
    boolean refusesUnused(MediaDescription offered) {
        return unusedSections == UnusedSections.REFUSED
                && offered.direction() == Direction.RECVONLY;
    }

    /** The codecs of an offered section that we know, with the feedback that we know of each. */
    List<RtpCodec> acceptedCodecs(MediaDescription offered) {
        List<RtpCodec> codecs = new ArrayList<>();
        Set<Integer> types = new HashSet<>();
        for (RtpCodec codec : offered.codecs()) {
            MediaCodec known = known(offered.kind(), codec);
            if (known != null) {
                List<String> feedback = new ArrayList<>(codec.feedback());
                feedback.retainAll(known.feedback());
                codecs.add(codec.withFeedback(feedback));
                types.add(codec.payloadType());
            }
        }
        if (codecs.isEmpty()) {
            return codecs;
        }
        for (RtpCodec codec : offered.codecs()) {
            // RFC 4588 §8.6: of use only beside the format that it repeats.
            if (codec.is("rtx") && isOneOf(types, codec.parameter("apt"))) {
                codecs.add(codec);
            }
        }
        return codecs;
    }

    private @Nullable MediaCodec known(String kind, RtpCodec codec) {
        for (MediaCodec candidate : media.codecs()) {
            if (candidate.matches(kind, codec)) {
                return candidate;
            }
        }
        return null;
    }

    private static boolean isOneOf(Set<Integer> types, String number) {
        for (int type : types) {
            if (Integer.toString(type).equals(number)) {
                return true;
            }
        }
        return false;
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

    private MediaDescription mediaAnswer(
            MediaDescription offered,
            String mid,
            LocalTransport transport,
            SetupRole setup,
            boolean withCandidates) {
        Direction direction = answeredDirection(offered.direction());
        boolean idle = direction == Direction.INACTIVE;
        List<RtpCodec> accepted = acceptedCodecs(offered);
        // What nobody uses yet is answered with the least that is valid: a client prepares decoders
        // for each codec of each section, and that would be most of the time that a join takes.
        List<RtpCodec> codecs = idle ? accepted.subList(0, 1) : accepted;
        MediaDescription.Builder section = start(offered, codecs);
        transport.writeTo(section, setup, withCandidates);
        section.attribute("mid", mid);
        section.attribute(direction.token());
        section.attribute("rtcp-mux");
        if (offered.rtcpReducedSize()) {
            section.attribute("rtcp-rsize");
        }
        for (HeaderExtension extension : offered.extensions()) {
            if (!idle && media.extensions(offered.kind()).contains(extension.uri())) {
                section.attribute("extmap", extension.id() + " " + extension.uri());
            }
        }
        codecs.forEach(section::codec);
        answerSimulcast(offered, section);
        return section.build();
    }

    private static MediaDescription.Builder start(MediaDescription offered, List<RtpCodec> codecs) {
        List<String> formats = new ArrayList<>(codecs.size());
        codecs.forEach(codec -> formats.add(Integer.toString(codec.payloadType())));
        return MediaDescription.builder(offered.kind(), DISCARD_PORT, offered.protocol(), formats)
                .detail(CONNECTION);
    }

    /** Nothing is sent yet; a section that waits for something may say so. */
    private Direction answeredDirection(Direction offered) {
        Direction most = offered.reversed();
        boolean sends = most == Direction.SENDONLY && unusedSections == UnusedSections.SENDONLY;
        return Direction.of(sends, most.receives());
    }

    /** RFC 8853 §5.3.2: the answer takes the encodings that the offer wants to send. */
    private static void answerSimulcast(
            MediaDescription offered, MediaDescription.Builder section) {
        String simulcast = offered.simulcast();
        if (simulcast == null || !simulcast.startsWith("send ")) {
            return;
        }
        String encodings = simulcast.substring("send ".length()).strip();
        int end = encodings.indexOf(' ');
        for (Rid rid : offered.rids()) {
            if (rid.direction().equals("send")) {
                section.attribute("rid", rid.id() + " recv");
            }
        }
        String list = end < 0 ? encodings : encodings.substring(0, end);
        section.attribute("simulcast", "recv " + list);
    }

    /** A section of ours that is negotiated, offered again. */
    private static MediaDescription again(
            MediaDescription old, String mid, LocalTransport transport, boolean withCandidates) {
        if (old.isApplication()) {
            return dataSection(mid, transport, SetupRole.ACTPASS, withCandidates, old.protocol());
        }
        MediaDescription.Builder section = start(old, old.codecs());
        transport.writeTo(section, SetupRole.ACTPASS, withCandidates);
        section.attribute("mid", mid);
        section.attribute(old.direction().token());
        section.attribute("rtcp-mux");
        if (old.rtcpReducedSize()) {
            section.attribute("rtcp-rsize");
        }
        old.extensions().forEach(value -> section.attribute("extmap", value.toString()));
        old.codecs().forEach(section::codec);
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

    private static String mid(MediaDescription section, int index) {
        String mid = section.mid();
        return mid == null ? Integer.toString(index) : mid;
    }

    private static String unusedMid(@Nullable SessionDescription previous) {
        int number = previous == null ? 0 : previous.media().size();
        while (previous != null && previous.media(Integer.toString(number)) != null) {
            number++;
        }
        return Integer.toString(number);
    }
}
