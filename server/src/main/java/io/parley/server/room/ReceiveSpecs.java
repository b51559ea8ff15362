package io.parley.server.room;

import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.TrackType;
import io.parley.webrtc.peer.MediaKind;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.Direction;
import java.util.List;
import java.util.Map;

/** What the answer to a publisher shall say of a section, for the track that it carries. */
final class ReceiveSpecs {
    private static final String OPUS = "opus";
    private static final String RED = "red";
    private static final String DTX = "usedtx=1";

    /** Bits per second that libwebrtc spends on stereo at most. */
    private static final String STEREO = "stereo=1;maxaveragebitrate=510000";

    private ReceiveSpecs() {}

    static TransceiverSpec of(TrackInfo info, int codec, ClientTraits traits) {
        return info.getType() == TrackType.VIDEO ? video(info, codec, traits) : audio(info);
    }

    @SuppressWarnings("deprecation") // the flags are kept in step with the features
    private static TransceiverSpec audio(TrackInfo info) {
        StringBuilder parameters = new StringBuilder();
        if (!info.getDisableDtx()) {
            parameters.append(DTX);
        }
        if (info.getStereo()) {
            parameters.append(parameters.isEmpty() ? "" : ";").append(STEREO);
        }
        TransceiverSpec spec =
                TransceiverSpec.of(MediaKind.AUDIO, Direction.RECVONLY)
                        .withCodecsFirst(info.getDisableRed() ? List.of(OPUS) : List.of(RED, OPUS));
        return parameters.isEmpty()
                ? spec
                : spec.withParameters(Map.of(OPUS, parameters.toString()));
    }

    private static TransceiverSpec video(TrackInfo info, int codec, ClientTraits traits) {
        TransceiverSpec spec = TransceiverSpec.of(MediaKind.VIDEO, Direction.RECVONLY);
        String name = TrackInfos.codecName(info.getCodecs(codec).getMimeType());
        if (name.isEmpty()) {
            return spec;
        }
        return traits.sendsAnyAnsweredCodec()
                ? spec.withCodecsOnly(List.of(name))
                : spec.withCodecsFirst(List.of(name));
    }
}
