package io.parley.webrtc.peer;

import io.parley.webrtc.sdp.HeaderExtension;
import io.parley.webrtc.sdp.RtpCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * What this side's offers list for audio and video: payload types with {@code rtx} behind the
 * format it repeats, and header extensions with their numbers. Where the other side has used other
 * numbers before, those are kept (RFC 9143 §9.1).
 *
 * @param audio formats of audio sections in the order of preference
 * @param video formats of video sections in the order of preference
 */
public record MediaFormats(
        List<RtpCodec> audio,
        List<RtpCodec> video,
        List<HeaderExtension> audioExtensions,
        List<HeaderExtension> videoExtensions) {
    private static final List<String> AUDIO_FEEDBACK = List.of("nack");
    private static final List<String> CC_FEEDBACK =
            List.of("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli");
    private static final String H264 = "level-asymmetry-allowed=1;packetization-mode=";
    private static final String BASELINE = ";profile-level-id=42e01f";

    /**
     * The numbers under which a LiveKit server offers tracks to subscribers; and transport-wide
     * sequence numbers, so that this side can estimate what a subscriber's path carries. The
     * playout delay is offered always and used in the rooms that have one.
     */
    public static final MediaFormats SERVER =
            new MediaFormats(
                    audio(AUDIO_FEEDBACK),
                    video(CC_FEEDBACK, 0),
                    List.of(extension(2, MediaCapabilities.ABS_CAPTURE_TIME)),
                    List.of(
                            extension(1, MediaCapabilities.DEPENDENCY_DESCRIPTOR),
                            extension(2, MediaCapabilities.ABS_CAPTURE_TIME),
                            extension(3, MediaCapabilities.ABS_SEND_TIME),
                            extension(4, MediaCapabilities.TRANSPORT_CC),
                            extension(5, MediaCapabilities.PLAYOUT_DELAY)));

    /** For a participant or a peer that sends and receives. */
    public static final MediaFormats DEFAULT =
            new MediaFormats(
                    audio(AUDIO_FEEDBACK),
                    video(CC_FEEDBACK, 1),
                    List.of(
                            extension(1, MediaCapabilities.AUDIO_LEVEL),
                            extension(2, MediaCapabilities.ABS_SEND_TIME),
                            extension(3, MediaCapabilities.TRANSPORT_CC),
                            extension(4, MediaCapabilities.MID),
                            extension(8, MediaCapabilities.ABS_CAPTURE_TIME)),
                    List.of(
                            extension(2, MediaCapabilities.ABS_SEND_TIME),
                            extension(3, MediaCapabilities.TRANSPORT_CC),
                            extension(4, MediaCapabilities.MID),
                            extension(5, MediaCapabilities.PLAYOUT_DELAY),
                            extension(8, MediaCapabilities.ABS_CAPTURE_TIME),
                            extension(9, MediaCapabilities.DEPENDENCY_DESCRIPTOR),
                            extension(10, MediaCapabilities.RID),
                            extension(11, MediaCapabilities.REPAIRED_RID),
                            extension(13, MediaCapabilities.VIDEO_ORIENTATION)));

    public MediaFormats {
        audio = List.copyOf(audio);
        video = List.copyOf(video);
        audioExtensions = List.copyOf(audioExtensions);
        videoExtensions = List.copyOf(videoExtensions);
    }

    List<RtpCodec> codecs(MediaKind kind) {
        return kind == MediaKind.AUDIO ? audio : video;
    }

    List<HeaderExtension> extensions(MediaKind kind) {
        return kind == MediaKind.AUDIO ? audioExtensions : videoExtensions;
    }

    private static HeaderExtension extension(int id, String uri) {
        return new HeaderExtension(id, null, uri, "");
    }

    private static List<RtpCodec> audio(List<String> feedback) {
        return List.of(
                new RtpCodec(111, "opus", 48000, 2, "minptime=10;useinbandfec=1", feedback),
                new RtpCodec(63, "red", 48000, 2, "111/111", List.of()),
                new RtpCodec(0, "PCMU", 8000, 1, "", feedback),
                new RtpCodec(8, "PCMA", 8000, 1, "", feedback));
    }

    /**
     * Of H.264 the first is what is sent: servers expect the first format of a codec, and what cuts
     * large units (packetization mode 1) is for senders.
     */
    private static List<RtpCodec> video(List<String> feedback, int firstMode) {
        List<RtpCodec> codecs = new ArrayList<>();
        addVideo(codecs, 96, 97, "VP8", "", feedback);
        addVideo(codecs, 98, 99, "VP9", "profile-id=0", feedback);
        addVideo(codecs, 100, 101, "VP9", "profile-id=1", feedback);
        if (firstMode == 0) {
            addVideo(codecs, 125, 126, "H264", H264 + "0" + BASELINE, feedback);
            addVideo(codecs, 108, 109, "H264", H264 + "1" + BASELINE, feedback);
        } else {
            addVideo(codecs, 108, 109, "H264", H264 + "1" + BASELINE, feedback);
            addVideo(codecs, 125, 126, "H264", H264 + "0" + BASELINE, feedback);
        }
        addVideo(codecs, 35, 36, "AV1", "", feedback);
        addVideo(codecs, 116, 117, "H265", "", feedback);
        return codecs;
    }

    private static void addVideo(
            List<RtpCodec> codecs,
            int type,
            int rtx,
            String name,
            String parameters,
            List<String> feedback) {
        codecs.add(new RtpCodec(type, name, 90000, 1, parameters, feedback));
        codecs.add(new RtpCodec(rtx, "rtx", 90000, 1, "apt=" + type, List.of()));
    }
}
