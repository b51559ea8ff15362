package io.parley.webrtc.peer;

import io.parley.webrtc.sdp.Direction;
import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.Msid;
import io.parley.webrtc.sdp.Rid;
import io.parley.webrtc.sdp.RtpCodec;
import io.parley.webrtc.sdp.SessionDescription;
import io.parley.webrtc.sdp.Simulcast;
import io.parley.webrtc.sdp.SsrcAttribute;
import io.parley.webrtc.sdp.SsrcGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads out of an offer and its answer what both sides agreed on for audio and video. */
final class Agreement {
    /** Sources of one section: simulcast of old has three, each with its retransmissions. */
    private static final int MAX_SOURCES = 16;

    private final SessionDescription local;
    private final SessionDescription remote;
    private final boolean weOffered;

    Agreement(SessionDescription local, SessionDescription remote, boolean weOffered) {
        this.local = local;
        this.remote = remote;
        this.weOffered = weOffered;
    }

    /** The audio and video sections in the order of their m-lines. */
    List<NegotiatedSection> sections(Transceivers transceivers) {
        List<NegotiatedSection> sections = new ArrayList<>();
        int count = Math.min(local.media().size(), remote.media().size());
        for (int i = 0; i < count; i++) {
            MediaDescription ours = local.media().get(i);
            MediaKind kind = MediaKind.ofToken(ours.kind());
            Transceiver transceiver = transceivers.ofMid(DescriptionWriter.mid(ours, i));
            if (kind != null && transceiver != null) {
                sections.add(section(i, ours, remote.media().get(i), kind, transceiver));
            }
        }
        return List.copyOf(sections);
    }

    private NegotiatedSection section(
            int index,
            MediaDescription ours,
            MediaDescription theirs,
            MediaKind kind,
            Transceiver transceiver) {
        boolean refused = ours.isRejected() || theirs.isRejected();
        Direction direction =
                refused
                        ? Direction.INACTIVE
                        : Direction.of(
                                ours.direction().sends() && theirs.direction().receives(),
                                ours.direction().receives() && theirs.direction().sends());
        boolean receives = direction.receives();
        return new NegotiatedSection(
                transceiver.handle,
                DescriptionWriter.mid(ours, index),
                index,
                kind,
                direction,
                refused,
                refused ? List.of() : codecs(ours, theirs),
                refused ? List.of() : (weOffered ? theirs : ours).extensions(),
                receives ? theirs.msids() : List.<Msid>of(),
                receives ? sources(theirs) : List.of(),
                receives ? rids(theirs) : List.of(),
                direction.sends() ? Simulcast.parse(theirs.simulcast()).receive() : List.of(),
                direction.sends() ? transceiver.announced : null,
                ours.rtcpReducedSize() && theirs.rtcpReducedSize());
    }

    /** RFC 3264 §6.1: the answer lists what both take; its numbers are those of both, mostly. */
    private List<NegotiatedCodec> codecs(MediaDescription ours, MediaDescription theirs) {
        List<RtpCodec> answered = (weOffered ? theirs : ours).codecs();
        List<RtpCodec> offered = (weOffered ? ours : theirs).codecs();
        List<NegotiatedCodec> codecs = new ArrayList<>();
        for (RtpCodec codec : answered) {
            RtpCodec offer = codec.is("rtx") ? null : counterpart(codec, offered);
            if (offer != null) {
                RtpCodec rtx = CodecSelection.retransmissionOf(codec, answered);
                List<String> feedback = new ArrayList<>(codec.feedback());
                feedback.retainAll(offer.feedback());
                codecs.add(
                        new NegotiatedCodec(
                                codec.name(),
                                codec.payloadType(),
                                codec.clockRate(),
                                codec.channels(),
                                (weOffered ? codec : offer).parameters(),
                                (weOffered ? offer : codec).parameters(),
                                rtx == null ? -1 : rtx.payloadType(),
                                feedback));
            }
        }
        return codecs;
    }

    private static @Nullable RtpCodec counterpart(RtpCodec answered, List<RtpCodec> offered) {
        RtpCodec sameName = null;
        for (RtpCodec codec : offered) {
            if (codec.is(answered.name()) && codec.clockRate() == answered.clockRate()) {
                if (codec.payloadType() == answered.payloadType()) {
                    return codec;
                }
                sameName = sameName == null ? codec : sameName;
            }
        }
        return sameName;
    }

    private static List<RemoteSource> sources(MediaDescription theirs) {
        Map<Long, Long> repairs = new HashMap<>();
        Set<Long> secondary = new HashSet<>();
        for (SsrcGroup group : theirs.ssrcGroups()) {
            List<Long> ssrcs = group.ssrcs();
            // RFC 4588 §8.2; FEC-FR (RFC 5956) also names a source that carries nothing of its own.
            boolean pair = group.semantics().equals("FID") || group.semantics().equals("FEC-FR");
            if (pair && ssrcs.size() == 2) {
                secondary.add(ssrcs.get(1));
                if (group.semantics().equals("FID")) {
                    repairs.put(ssrcs.get(0), ssrcs.get(1));
                }
            }
        }
        Map<Long, String> cnames = new LinkedHashMap<>();
        for (SsrcAttribute attribute : theirs.ssrcs()) {
            boolean known = cnames.containsKey(attribute.ssrc());
            if (known || cnames.size() < MAX_SOURCES && !secondary.contains(attribute.ssrc())) {
                cnames.putIfAbsent(attribute.ssrc(), "");
                if (attribute.attribute().equals("cname") && attribute.value() != null) {
                    cnames.put(attribute.ssrc(), attribute.value());
                }
            }
        }
        List<RemoteSource> sources = new ArrayList<>();
        cnames.forEach(
                (ssrc, cname) ->
                        sources.add(
                                new RemoteSource(
                                        ssrc.intValue(),
                                        repairs.getOrDefault(ssrc, 0L).intValue(),
                                        cname)));
        return sources;
    }

    private static List<String> rids(MediaDescription theirs) {
        List<String> simulcast = Simulcast.parse(theirs.simulcast()).send();
        if (!simulcast.isEmpty()) {
            return simulcast;
        }
        List<String> rids = new ArrayList<>();
        for (Rid rid : theirs.rids()) {
            if (rid.direction().equals("send") && rids.size() < MAX_SOURCES) {
                rids.add(rid.id());
            }
        }
        return rids;
    }
}
