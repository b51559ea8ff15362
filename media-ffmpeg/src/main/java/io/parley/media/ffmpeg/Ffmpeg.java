package io.parley.media.ffmpeg;

import static java.util.Objects.requireNonNull;

import io.parley.media.VideoCodec;
import io.parley.media.video.VideoDecoder;
import io.parley.media.video.VideoEncoder;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Makes encoders and decoders by FFmpeg, whose native libraries have to be on the class path:
 * {@code org.bytedeco:ffmpeg} and {@code org.bytedeco:javacpp} with the classifier of the platform.
 *
 * @since 0.1
 */
public final class Ffmpeg {
    private Ffmpeg() {}

    /**
     * An encoder for real time: no B-frames, no look-ahead, key frames when they are asked for and
     * each ten seconds.
     *
     * @param codec VP8, VP9 or H264 (constrained baseline)
     * @param framesPerSecond 1 to 120; what rate control reckons with
     * @param bitrate bits a second, 10,000 or more
     */
    public static VideoEncoder encoder(VideoCodec codec, int framesPerSecond, int bitrate) {
        requireNonNull(codec, "codec");
        if (codec != VideoCodec.VP8 && codec != VideoCodec.VP9 && codec != VideoCodec.H264) {
            throw new IllegalArgumentException("codec: " + codec + " (expected: VP8, VP9 or H264)");
        }
        if (framesPerSecond < 1 || framesPerSecond > 120) {
            throw new IllegalArgumentException(
                    "framesPerSecond: " + framesPerSecond + " (expected: 1 to 120)");
        }
        FfmpegEncoder.checkBitrate(bitrate);
        quiet();
        return new FfmpegEncoder(codec, framesPerSecond, bitrate);
    }

    /** A decoder of pictures with 8 bits and 4:2:0; others are left out. */
    public static VideoDecoder decoder(VideoCodec codec) {
        requireNonNull(codec, "codec");
        quiet();
        return new FfmpegDecoder(codec);
    }

    /** FFmpeg writes to the standard error stream whatever it thinks of a peer's bytes. */
    private static void quiet() {
        avutil.av_log_set_level(avutil.AV_LOG_FATAL);
    }

    static int codecId(VideoCodec codec) {
        return switch (codec) {
            case VP8 -> avcodec.AV_CODEC_ID_VP8;
            case VP9 -> avcodec.AV_CODEC_ID_VP9;
            case H264 -> avcodec.AV_CODEC_ID_H264;
            case H265 -> avcodec.AV_CODEC_ID_HEVC;
            case AV1 -> avcodec.AV_CODEC_ID_AV1;
        };
    }
}
