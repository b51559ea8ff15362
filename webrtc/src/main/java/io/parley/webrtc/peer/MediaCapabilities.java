package io.parley.webrtc.peer;

import io.parley.webrtc.sdp.RtpCodec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which audio and video an answer accepts: of an offered section, what stands here too is kept.
 *
 * @param codecs formats; retransmission ({@code rtx}) is kept for each of them that is offered it
 * @param audioExtensions URIs of RTP header extensions for audio
 * @param videoExtensions URIs of RTP header extensions for video
 */
public record MediaCapabilities(
        List<MediaCodec> codecs, List<String> audioExtensions, List<String> videoExtensions) {
    private static final String SDES = "urn:ietf:params:rtp-hdrext:sdes:";
    static final String MID = SDES + "mid";
    static final String RID = SDES + "rtp-stream-id";
    static final String REPAIRED_RID = SDES + "repaired-rtp-stream-id";
    static final String AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
    private static final String EXPERIMENTS = "http://www.webrtc.org/experiments/rtp-hdrext/";
    static final String ABS_SEND_TIME = EXPERIMENTS + "abs-send-time";
    static final String ABS_CAPTURE_TIME = EXPERIMENTS + "abs-capture-time";
    static final String PLAYOUT_DELAY = EXPERIMENTS + "playout-delay";
    static final String VIDEO_ORIENTATION = "urn:3gpp:video-orientation";
    static final String TRANSPORT_CC =
            "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
    static final String DEPENDENCY_DESCRIPTOR =
            "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

    private static final List<String> AUDIO_FEEDBACK = List.of("nack");
    private static final List<String> VIDEO_FEEDBACK =
            List.of("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli");

    private static final List<String> AUDIO_EXTENSIONS =
            List.of(MID, RID, AUDIO_LEVEL, ABS_CAPTURE_TIME);
    private static final List<String> VIDEO_EXTENSIONS =
            List.of(
                    MID,
                    RID,
                    REPAIRED_RID,
                    TRANSPORT_CC,
                    ABS_SEND_TIME,
                    ABS_CAPTURE_TIME,
                    DEPENDENCY_DESCRIPTOR);

    /** What browsers and the SDKs on libwebrtc send. */
    public static final MediaCapabilities DEFAULT =
            new MediaCapabilities(
                    codecs(""),
                    AUDIO_EXTENSIONS,
                    with(VIDEO_EXTENSIONS, PLAYOUT_DELAY, VIDEO_ORIENTATION));

    /**
     * What a server takes that forwards to whoever joins later: of H264 the profile that all play,
     * and no orientation beside the picture, so that senders turn the picture itself.
     */
    public static final MediaCapabilities SERVER =
            new MediaCapabilities(
                    codecs("42e0"), AUDIO_EXTENSIONS, with(VIDEO_EXTENSIONS, PLAYOUT_DELAY));

    /** No audio and no video: such sections are refused. */
    public static final MediaCapabilities NONE =
            new MediaCapabilities(List.of(), List.of(), List.of());

    public MediaCapabilities {
        codecs = List.copyOf(codecs);
        audioExtensions = List.copyOf(audioExtensions);
        videoExtensions = List.copyOf(videoExtensions);
    }

    /** The format of ours that an offered one is; null where it is none. */
    @Nullable MediaCodec find(String kind, RtpCodec offered) {
        for (MediaCodec codec : codecs) {
            if (codec.matches(kind, offered)) {
                return codec;
            }
        }
        return null;
    }

    private static List<MediaCodec> codecs(String h264Profile) {
        return List.of(
                new MediaCodec("audio", "opus", 48000, 2, AUDIO_FEEDBACK),
                new MediaCodec("audio", "red", 48000, 2, List.of()),
                new MediaCodec("audio", "PCMU", 8000, 1, AUDIO_FEEDBACK),
                new MediaCodec("audio", "PCMA", 8000, 1, AUDIO_FEEDBACK),
                new MediaCodec("video", "VP8", 90000, 1, VIDEO_FEEDBACK),
                new MediaCodec("video", "VP9", 90000, 1, VIDEO_FEEDBACK),
                new MediaCodec("video", "H264", 90000, 1, VIDEO_FEEDBACK, h264Profile),
                new MediaCodec("video", "H265", 90000, 1, VIDEO_FEEDBACK),
                new MediaCodec("video", "AV1", 90000, 1, VIDEO_FEEDBACK));
    }

    private static List<String> with(List<String> some, String... others) {
        List<String> all = new ArrayList<>(some);
        all.addAll(List.of(others));
        return List.copyOf(all);
    }

    List<String> extensions(String kind) {
        return kind.equals("audio") ? audioExtensions : videoExtensions;
    }
}
