package io.parley.server.room;

import io.parley.server.link.NegotiationException;
import io.parley.webrtc.peer.MediaKind;
import io.parley.webrtc.peer.NegotiatedCodec;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.Direction;
import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.Msid;
import io.parley.webrtc.sdp.Rid;
import io.parley.webrtc.sdp.RtpCodec;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The media sections of a fake link: what the server wants of each, and what came of it. */
final class FakeSections {
    private static final List<RtpCodec> CODECS =
            List.of(
                    new RtpCodec(111, "opus", 48000, 2, "", List.of()),
                    new RtpCodec(63, "red", 48000, 2, "111/111", List.of()),
                    new RtpCodec(0, "PCMU", 8000, 1, "", List.of()),
                    new RtpCodec(96, "VP8", 90000, 1, "", List.of()),
                    new RtpCodec(98, "VP9", 90000, 1, "", List.of()),
                    new RtpCodec(125, "H264", 90000, 1, "", List.of()),
                    new RtpCodec(35, "AV1", 90000, 1, "", List.of()));

    private final List<TransceiverSpec> specs = new ArrayList<>();
    private final List<Boolean> stopped = new ArrayList<>();
    private final Map<String, Integer> byMid = new HashMap<>();
    private List<TransceiverSpec> offered = List.of();
    private @Nullable SessionDescription remoteOffer;
    private List<NegotiatedSection> inForce = List.of();

    int add(TransceiverSpec spec) {
        specs.add(spec);
        stopped.add(false);
        return specs.size() - 1;
    }

    void update(int transceiver, TransceiverSpec spec) {
        specs.set(transceiver, spec);
    }

    void stop(int transceiver) {
        stopped.set(transceiver, true);
    }

    int set(String mid, TransceiverSpec spec) {
        Integer known = byMid.get(mid);
        if (known != null) {
            specs.set(known, spec);
            return known;
        }
        int transceiver = add(spec);
        byMid.put(mid, transceiver);
        return transceiver;
    }

    List<NegotiatedSection> inForce() {
        return inForce;
    }

    boolean isEmpty() {
        return specs.isEmpty();
    }

    /** What the server offers; mids are the handles. */
    String offer() {
        offered = List.copyOf(specs);
        SessionDescription.Builder offer = SessionDescription.builder("- 1 1 IN IP4 0.0.0.0");
        for (int i = 0; i < specs.size(); i++) {
            offer.media(section(Integer.toString(i), specs.get(i), stopped.get(i)));
        }
        return offer.build().toString();
    }

    private static MediaDescription section(String mid, TransceiverSpec spec, boolean isStopped) {
        List<RtpCodec> codecs = order(CODECS, spec);
        MediaDescription.Builder section =
                MediaDescription.builder(
                        spec.kind().token(),
                        isStopped ? 0 : 9,
                        "UDP/TLS/RTP/SAVPF",
                        codecs.stream().map(c -> Integer.toString(c.payloadType())).toList());
        section.attribute("mid", mid).attribute(spec.direction().token());
        if (spec.send() != null && spec.direction().sends()) {
            section.attribute("msid", spec.send().streamId() + " " + spec.send().trackId());
        }
        codecs.forEach(section::codec);
        return section.build();
    }

    private static List<RtpCodec> order(List<RtpCodec> known, TransceiverSpec spec) {
        String kind = spec.kind().token();
        return known.stream()
                .filter(codec -> CODECS.stream().anyMatch(ours -> ours.is(codec.name())))
                .filter(codec -> kind.equals("audio") == (codec.clockRate() != 90000))
                .filter(codec -> !spec.onlyThese() || spec.codecs().contains(lower(codec)))
                .sorted(
                        Comparator.comparingInt(
                                codec -> {
                                    int index = spec.codecs().indexOf(lower(codec));
                                    return index < 0 ? CODECS.size() : index;
                                }))
                .toList();
    }

    private static String lower(RtpCodec codec) {
        return codec.name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * The client accepts everything but the sections of a kind, and a codec.
     *
     * @param unknown name of the codec
     */
    void accept(@Nullable MediaKind refused, String unknown) {
        List<NegotiatedSection> sections = new ArrayList<>();
        for (int i = 0; i < offered.size(); i++) {
            TransceiverSpec spec = offered.get(i);
            List<RtpCodec> codecs =
                    order(CODECS, spec).stream().filter(codec -> !codec.is(unknown)).toList();
            boolean refuses = stopped.get(i) || spec.kind() == refused || codecs.isEmpty();
            sections.add(
                    negotiated(
                            i, Integer.toString(i), spec, spec.direction(), codecs, refuses, null));
        }
        inForce = sections;
    }

    /** Reads what the client offers; a text that is no description offers nothing. */
    SessionDescription read(String offer) throws NegotiationException {
        SessionDescription empty = SessionDescription.builder("- 1 1 IN IP4 0.0.0.0").build();
        try {
            remoteOffer = offer.startsWith("v=0") ? SessionDescription.parse(offer) : empty;
        } catch (SdpException e) {
            throw new NegotiationException(String.valueOf(e.getMessage()));
        }
        return remoteOffer;
    }

    /** Answers it; the text names what each section became. */
    String answer() {
        List<NegotiatedSection> sections = new ArrayList<>();
        SessionDescription.Builder answer = SessionDescription.builder("- 1 1 IN IP4 0.0.0.0");
        List<MediaDescription> media = remoteOffer == null ? List.of() : remoteOffer.media();
        for (int i = 0; i < media.size(); i++) {
            MediaDescription section = media.get(i);
            MediaKind kind = MediaKind.ofToken(section.kind());
            String mid = section.mid();
            if (kind == null || mid == null) {
                continue;
            }
            Integer handle = byMid.get(mid);
            TransceiverSpec spec =
                    handle == null
                            ? TransceiverSpec.of(kind, Direction.RECVONLY)
                            : specs.get(handle);
            Direction most = section.direction().reversed();
            Direction direction =
                    Direction.of(
                            most.sends() && spec.direction().sends() && spec.send() != null,
                            most.receives() && spec.direction().receives());
            answer.media(section(mid, spec.withDirection(direction), section.isRejected()));
            sections.add(
                    negotiated(
                            handle == null ? -1 : handle,
                            mid,
                            spec,
                            direction,
                            order(section.codecs(), spec),
                            section.isRejected(),
                            section));
        }
        inForce = sections;
        return answer.build().toString();
    }

    private static NegotiatedSection negotiated(
            int transceiver,
            String mid,
            TransceiverSpec spec,
            Direction direction,
            List<RtpCodec> codecs,
            boolean refused,
            @Nullable MediaDescription remote) {
        Msid msid = remote == null ? null : remote.msid();
        return new NegotiatedSection(
                transceiver,
                mid,
                0,
                spec.kind(),
                refused ? Direction.INACTIVE : direction,
                refused,
                codecs.stream()
                        .map(
                                codec ->
                                        new NegotiatedCodec(
                                                codec.name(),
                                                codec.payloadType(),
                                                codec.clockRate(),
                                                codec.channels(),
                                                codec.parameters(),
                                                codec.parameters(),
                                                -1,
                                                List.of()))
                        .toList(),
                List.of(),
                msid == null ? List.of() : List.of(msid),
                List.of(),
                remote == null ? List.of() : remote.rids().stream().map(Rid::id).toList(),
                List.of(),
                direction.sends() ? spec.send() : null,
                true);
    }
}
