package io.parley.webrtc.peer;

import io.parley.webrtc.sdp.Direction;
import io.parley.webrtc.sdp.HeaderExtension;
import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.Rid;
import io.parley.webrtc.sdp.RtpCodec;
import io.parley.webrtc.sdp.SetupRole;
import io.parley.webrtc.sdp.Simulcast;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the audio and video sections of our offers and answers. */
final class MediaSections {
    private static final String PROTOCOL = "UDP/TLS/RTP/SAVPF"; // RFC 9429 §5.1.2

    private static final int MAX_EXTENSION_ID = 255;

    private final MediaCapabilities capabilities;

    private final MediaFormats formats;
    private final UnusedSections unusedSections;

    MediaSections(PeerOptions options) {
        capabilities = options.media();
        formats = options.formats();
        unusedSections = options.unusedSections();
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
            MediaCodec known = capabilities.find(offered.kind(), codec);
            if (known != null
                    && !MediaPath.looksLikeRtcp(codec.payloadType())
                    && known.isBest(codec, offered.codecs())) {
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
            if (codec.is("rtx")
                    && !MediaPath.looksLikeRtcp(codec.payloadType())
                    && isOneOf(types, codec.parameter("apt"))) {
                codecs.add(codec);
            }
        }
        return codecs;
    }

    private static boolean isOneOf(Set<Integer> types, String number) {
        for (int type : types) {
            if (Integer.toString(type).equals(number)) {
                return true;
            }
        }
        return false;
    }

    /** A section of an offer. */
    MediaDescription offer(
            OfferPlan.Slot slot,
            Transceiver transceiver,
            OfferNumbers numbers,
            LocalTransport transport,
            boolean withCandidates) {
        TransceiverSpec wish = transceiver.spec;
        MediaDescription old = slot.old();
        if (wish == null && old != null) {
            transceiver.announced = null;
            return again(old, slot.mid(), transport, withCandidates);
        }
        MediaKind kind = transceiver.kind;
        List<RtpCodec> codecs = CodecSelection.select(numbers.codecs(formats.codecs(kind)), wish);
        Direction direction = wish == null ? Direction.INACTIVE : wish.direction();
        MediaDescription.Builder section = start(kind.token(), PROTOCOL, codecs);
        transport.writeTo(section, SetupRole.ACTPASS, withCandidates);
        section.attribute("mid", slot.mid());
        for (HeaderExtension extension : numbers.extensions(formats.extensions(kind))) {
            section.attribute("extmap", extension.toString());
        }
        SendParameters send = wish == null || !direction.sends() ? null : wish.send();
        transceiver.announced = send;
        section.attribute(direction.token());
        writeMsid(section, send);
        section.attribute("rtcp-mux");
        section.attribute("rtcp-rsize");
        codecs.forEach(section::codec);
        writeSources(section, send, codecs);
        if (send != null) {
            writeEncodings(section, send.encodings());
        }
        return section.build();
    }

    /** A section of an answer. */
    MediaDescription answer(
            MediaDescription offered,
            String mid,
            @Nullable Transceiver transceiver,
            LocalTransport transport,
            SetupRole setup,
            boolean withCandidates) {
        TransceiverSpec wish = transceiver == null ? null : transceiver.spec;
        Direction direction = answeredDirection(offered.direction(), wish);
        SendParameters send = wish == null || !direction.sends() ? null : wish.send();
        if (transceiver != null) {
            transceiver.announced = send;
        }
        boolean idle = direction == Direction.INACTIVE;
        List<RtpCodec> accepted = CodecSelection.select(acceptedCodecs(offered), wish);
        // What nobody uses yet is answered with the least that is valid: a client prepares decoders
        // for each codec of each section, and that would be most of the time that a join takes.
        List<RtpCodec> codecs = idle ? accepted.subList(0, 1) : accepted;
        if (direction.receives()) {
            codecs = withStereo(codecs);
        }
        MediaDescription.Builder section = start(offered.kind(), offered.protocol(), codecs);
        transport.writeTo(section, setup, withCandidates);
        section.attribute("mid", mid);
        // Also where nothing flows: what an answer leaves out Chromium offers in no section again.
        for (HeaderExtension extension : offered.extensions()) {
            // RFC 8285 §5: numbers above leave the choice to the answerer; nobody offers them.
            if (extension.id() <= MAX_EXTENSION_ID
                    && capabilities.extensions(offered.kind()).contains(extension.uri())) {
                section.attribute("extmap", extension.id() + " " + extension.uri());
            }
        }
        section.attribute(direction.token());
        writeMsid(section, send);
        section.attribute("rtcp-mux");
        if (offered.rtcpReducedSize()) {
            section.attribute("rtcp-rsize");
        }
        codecs.forEach(section::codec);
        writeSources(section, send, codecs);
        answerSimulcast(offered, direction, send, section);
        return section.build();
    }

    private static MediaDescription.Builder start(
            String kind, String protocol, List<RtpCodec> codecs) {
        List<String> types = new ArrayList<>(codecs.size());
        codecs.forEach(codec -> types.add(Integer.toString(codec.payloadType())));
        return MediaDescription.builder(kind, DescriptionWriter.DISCARD_PORT, protocol, types)
                .detail(DescriptionWriter.CONNECTION);
    }

    /** RFC 3264 §6.1; a section that waits for something to send may say so. */
    private Direction answeredDirection(Direction offered, @Nullable TransceiverSpec wish) {
        Direction most = offered.reversed();
        if (wish != null) {
            return Direction.of(
                    most.sends() && wish.direction().sends(),
                    most.receives() && wish.direction().receives());
        }
        boolean sends = most == Direction.SENDONLY && unusedSections == UnusedSections.SENDONLY;
        return Direction.of(sends, most.receives());
    }

    /** RFC 7587 §6.1: a receiver that does not ask for stereo gets mono. */
    private static List<RtpCodec> withStereo(List<RtpCodec> codecs) {
        List<RtpCodec> result = new ArrayList<>(codecs.size());
        for (RtpCodec codec : codecs) {
            boolean stereo = codec.is("opus") && codec.parameter("sprop-stereo").equals("1");
            result.add(stereo ? CodecSelection.withAdded(codec, "stereo=1") : codec);
        }
        return result;
    }

    private static void writeMsid(MediaDescription.Builder section, @Nullable SendParameters send) {
        if (send != null) {
            section.attribute("msid", send.streamId() + " " + send.trackId());
        }
    }

    private static void writeSources(
            MediaDescription.Builder section,
            @Nullable SendParameters send,
            List<RtpCodec> codecs) {
        if (send == null || send.ssrc() == 0) {
            return;
        }
        boolean repeats = send.rtxSsrc() != 0 && codecs.stream().anyMatch(codec -> codec.is("rtx"));
        if (repeats) {
            String both = unsigned(send.ssrc()) + " " + unsigned(send.rtxSsrc());
            section.attribute("ssrc-group", "FID " + both);
        }
        writeSource(section, send, send.ssrc());
        if (repeats) {
            writeSource(section, send, send.rtxSsrc());
        }
    }

    private static void writeSource(
            MediaDescription.Builder section, SendParameters send, int ssrc) {
        String source = unsigned(ssrc);
        section.attribute("ssrc", source + " cname:" + send.cname());
        section.attribute("ssrc", source + " msid:" + send.streamId() + " " + send.trackId());
    }

    private static String unsigned(int ssrc) {
        return Integer.toUnsignedString(ssrc);
    }

    /** RFC 8853 §5.3.1. */
    private static void writeEncodings(
            MediaDescription.Builder section, List<SendEncoding> encodings) {
        if (encodings.isEmpty()) {
            return;
        }
        List<String> list = new ArrayList<>();
        for (SendEncoding encoding : encodings) {
            String limit =
                    encoding.maxBitrateBps() > 0 ? " max-br=" + encoding.maxBitrateBps() : "";
            section.attribute("rid", encoding.rid() + " send" + limit);
            list.add((encoding.paused() ? "~" : "") + encoding.rid());
        }
        section.attribute("simulcast", "send " + String.join(";", list));
    }

    /** RFC 8853 §5.3.2: what the one wants to send, the other takes, as far as both do. */
    private static void answerSimulcast(
            MediaDescription offered,
            Direction direction,
            @Nullable SendParameters send,
            MediaDescription.Builder section) {
        Simulcast simulcast = Simulcast.parse(offered.simulcast());
        StringBuilder value = new StringBuilder();
        if (direction.receives() && !simulcast.send().isEmpty()) {
            for (Rid rid : offered.rids()) {
                if (rid.direction().equals("send")) {
                    section.attribute("rid", rid.id() + " recv");
                }
            }
            value.append("recv ").append(String.join(";", simulcast.send()));
        }
        if (send != null && !simulcast.receive().isEmpty()) {
            List<String> sent = new ArrayList<>();
            for (SendEncoding encoding : send.encodings()) {
                if (simulcast.receive().contains(encoding.rid())) {
                    section.attribute("rid", encoding.rid() + " send");
                    sent.add(encoding.rid());
                }
            }
            if (!sent.isEmpty()) {
                value.append(value.length() == 0 ? "" : " ");
                value.append("send ").append(String.join(";", sent));
            }
        }
        if (value.length() > 0) {
            section.attribute("simulcast", value.toString());
        }
    }

    /** A section of which only the other side wants something, offered again as it is. */
    private static MediaDescription again(
            MediaDescription old, String mid, LocalTransport transport, boolean withCandidates) {
        MediaDescription.Builder section = start(old.kind(), old.protocol(), old.codecs());
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
}
