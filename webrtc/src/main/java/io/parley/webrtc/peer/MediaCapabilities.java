package io.parley.webrtc.peer;

import java.util.List;

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

    /** What browsers and the SDKs on libwebrtc send. */
    public static final MediaCapabilities DEFAULT =
            new MediaCapabilities(
                    List.of(
                            new MediaCodec("audio", "opus", 48000, 2, AUDIO_FEEDBACK),
                            new MediaCodec("audio", "red", 48000, 2, List.of()),
                            new MediaCodec("audio", "PCMU", 8000, 1, AUDIO_FEEDBACK),
                            new MediaCodec("audio", "PCMA", 8000, 1, AUDIO_FEEDBACK),
                            new MediaCodec("video", "VP8", 90000, 1, VIDEO_FEEDBACK),
                            new MediaCodec("video", "VP9", 90000, 1, VIDEO_FEEDBACK),
                            new MediaCodec("video", "H264", 90000, 1, VIDEO_FEEDBACK),
                            new MediaCodec("video", "H265", 90000, 1, VIDEO_FEEDBACK),
                            new MediaCodec("video", "AV1", 90000, 1, VIDEO_FEEDBACK)),
                    List.of(MID, RID, AUDIO_LEVEL, ABS_CAPTURE_TIME),
                    List.of(
                            MID,
                            RID,
                            REPAIRED_RID,
                            TRANSPORT_CC,
                            ABS_SEND_TIME,
                            ABS_CAPTURE_TIME,
                            DEPENDENCY_DESCRIPTOR));

    /** No audio and no video: such sections are refused. */
    public static final MediaCapabilities NONE =
            new MediaCapabilities(List.of(), List.of(), List.of());

    public MediaCapabilities {
        codecs = List.copyOf(codecs);
        audioExtensions = List.copyOf(audioExtensions);
        videoExtensions = List.copyOf(videoExtensions);
    }

    List<String> extensions(String kind) {
        return kind.equals("audio") ? audioExtensions : videoExtensions;
    }
}
