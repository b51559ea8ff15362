package io.parley.server.room;

import io.parley.server.sfu.CodecParameters;
import io.parley.server.sfu.CodecType;
import io.parley.server.sfu.ExtensionIds;
import io.parley.server.sfu.MediaKind;
import io.parley.server.sfu.ReceiveSection;
import io.parley.server.sfu.SendSection;
import io.parley.server.sfu.SsrcPair;
import io.parley.webrtc.peer.NegotiatedCodec;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.RemoteSource;
import io.parley.webrtc.sdp.HeaderExtension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Negotiated sections as forwarding wants them. */
final class SfuSections {
    private SfuSections() {}

    static MediaKind kind(io.parley.webrtc.peer.MediaKind kind) {
        return switch (kind) {
            case AUDIO -> MediaKind.AUDIO;
            case VIDEO -> MediaKind.VIDEO;
        };
    }

    static io.parley.webrtc.peer.MediaKind kind(MediaKind kind) {
        return switch (kind) {
            case AUDIO -> io.parley.webrtc.peer.MediaKind.AUDIO;
            case VIDEO -> io.parley.webrtc.peer.MediaKind.VIDEO;
        };
    }

    /** The kind of an m-line; null for what is neither audio nor video. */
    static @Nullable MediaKind kind(String token) {
        io.parley.webrtc.peer.MediaKind kind = io.parley.webrtc.peer.MediaKind.ofToken(token);
        return kind == null ? null : kind(kind);
    }

    /** Those over which the client may send. */
    static List<ReceiveSection> received(List<NegotiatedSection> sections) {
        List<ReceiveSection> received = new ArrayList<>();
        for (NegotiatedSection section : sections) {
            List<CodecParameters> codecs = codecs(section);
            if (SentSection.isReceived(section) && !codecs.isEmpty()) {
                received.add(
                        new ReceiveSection(
                                section.mid(),
                                kind(section.kind()),
                                SentSection.trackId(section),
                                codecs,
                                ExtensionIds.of(extensionIds(section)),
                                section.rids(),
                                ssrcs(section)));
            }
        }
        return received;
    }

    static SendSection sent(NegotiatedSection section) {
        return new SendSection(
                section.mid(), codecs(section), ExtensionIds.of(extensionIds(section)));
    }

    private static List<CodecParameters> codecs(NegotiatedSection section) {
        List<CodecParameters> codecs = new ArrayList<>();
        for (NegotiatedCodec codec : section.codecs()) {
            CodecType type = CodecType.ofEncodingName(codec.name());
            if (type != null) {
                codecs.add(
                        new CodecParameters(
                                type,
                                codec.payloadType(),
                                codec.rtxPayloadType(),
                                codec.parameters()));
            }
        }
        return codecs;
    }

    private static Map<String, Integer> extensionIds(NegotiatedSection section) {
        Map<String, Integer> ids = new HashMap<>();
        for (HeaderExtension extension : section.extensions()) {
            ids.put(extension.uri(), extension.id());
        }
        return ids;
    }

    private static List<SsrcPair> ssrcs(NegotiatedSection section) {
        List<SsrcPair> pairs = new ArrayList<>();
        for (RemoteSource source : section.sources()) {
            pairs.add(new SsrcPair(source.ssrc(), source.rtxSsrc()));
        }
        return pairs;
    }
}
