package io.parley.server.room;

import io.parley.proto.livekit.SimulcastCodecInfo;
import io.parley.server.sfu.CodecType;
import io.parley.server.sfu.PublishedTrack;
import java.util.ArrayList;
import java.util.List;

/**
 * Which codecs a section towards a subscriber offers: those that may be sent over it, no others.
 */
final class SendCodecs {
    private static final String OPUS = "opus";
    private static final String RED = "red";

    private SendCodecs() {}

    /** Encoding names, in the order of preference. */
    static List<String> of(Publication publication, PublishedTrack source) {
        CodecType sent = source.codec();
        return switch (sent) {
            case RED -> List.of(RED, OPUS);
            // Redundancy can be made of what can be read.
            case OPUS -> publication.isEncrypted() ? List.of(OPUS) : List.of(OPUS, RED);
            case PCMU, PCMA, VP8, VP9, H264, H265, AV1 -> announced(publication, sent);
        };
    }

    /** What is sent, and what else the publisher announced. */
    private static List<String> announced(Publication publication, CodecType sent) {
        List<String> names = new ArrayList<>();
        names.add(TrackInfos.codecName(sent.mimeType()));
        for (SimulcastCodecInfo codec : publication.info().getCodecsList()) {
            String name = TrackInfos.codecName(codec.getMimeType());
            if (!name.isEmpty() && !names.contains(name)) {
                names.add(name);
            }
        }
        return names;
    }
}
