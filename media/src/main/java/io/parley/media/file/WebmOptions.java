package io.parley.media.file;

import io.parley.media.VideoCodec;
import org.jspecify.annotations.Nullable;

/**
 * The tracks of a file that {@link WebmWriter} writes: one of video, one of Opus, or both.
 *
 * @param video the codec of the video track, anything but H.265; null without one
 * @param width pixels, 1 to 65,535, when there is video
 * @param height pixels, 1 to 65,535, when there is video
 * @param audioChannels 1 or 2; 0 without audio
 * @param preSkip samples at 48 kHz that players drop at the start of the audio, 0 to 65,535
 * @since 0.1
 */
public record WebmOptions(
        @Nullable VideoCodec video, int width, int height, int audioChannels, int preSkip) {
    public WebmOptions {
        if (video == VideoCodec.H265) {
            throw new IllegalArgumentException(
                    "video: H265 (expected: VP8, VP9, AV1, H264 or none)");
        }
        if (video != null) {
            range("width", width, 1, 0xFFFF);
            range("height", height, 1, 0xFFFF);
        }
        range("audioChannels", audioChannels, 0, 2);
        range("preSkip", preSkip, 0, 0xFFFF);
        if (video == null && audioChannels == 0) {
            throw new IllegalArgumentException("neither video nor audio");
        }
    }

    /** A file with video alone. */
    public static WebmOptions video(VideoCodec codec, int width, int height) {
        return new WebmOptions(codec, width, height, 0, 0);
    }

    /** A file with Opus alone. */
    public static WebmOptions audio(int channels) {
        return new WebmOptions(null, 0, 0, channels, 0);
    }

    /** The same file with Opus as well. */
    public WebmOptions withAudio(int channels) {
        return new WebmOptions(video, width, height, channels, preSkip);
    }

    private static void range(String name, int value, int from, int to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + from + " to " + to + ")");
        }
    }
}
