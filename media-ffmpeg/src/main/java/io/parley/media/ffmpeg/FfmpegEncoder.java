package io.parley.media.ffmpeg;

import io.parley.media.EncodedFrame;
import io.parley.media.VideoCodec;
import io.parley.media.video.I420Frame;
import io.parley.media.video.VideoEncoder;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/** Codes pictures. The codec is opened anew for another size, and for another bitrate. */
final class FfmpegEncoder implements VideoEncoder {
    private static final int TIME_BASE = 90_000;
    private static final int KEY_FRAME_SECONDS = 10;

    /** Below this change a new bitrate waits for the next key frame, as opening anew costs one. */
    private static final double BITRATE_STEP = 0.15;

    /** After so many pictures in a row that cannot be coded something is wrong. */
    private static final int MAX_FAILURES = 10;

    private final VideoCodec codec;
    private final int framesPerSecond;
    private final AVPacket packet = avcodec.av_packet_alloc();
    private @Nullable AVCodecContext context;
    private @Nullable AVFrame picture;
    private int wantedBitrate;
    private int openBitrate;
    private long lastTime;
    private int failures;
    private boolean closed;

    FfmpegEncoder(VideoCodec codec, int framesPerSecond, int bitrate) {
        this.codec = codec;
        this.framesPerSecond = framesPerSecond;
        this.wantedBitrate = bitrate;
    }

    static void checkBitrate(int bitrate) {
        if (bitrate < 10_000) {
            throw new IllegalArgumentException(
                    "bitrate: " + bitrate + " (expected: 10000 or more)");
        }
    }

    @Override
    public VideoCodec codec() {
        return codec;
    }

    @Override
    public void bitrate(int bitsPerSecond) {
        checkBitrate(bitsPerSecond);
        wantedBitrate = bitsPerSecond;
    }

    @Override
    public @Nullable EncodedFrame encode(I420Frame frame, boolean keyFrame) {
        if (closed) {
            throw new IllegalStateException("the encoder is closed");
        }
        AVCodecContext to = contextFor(frame, keyFrame);
        AVFrame from = picture;
        if (from == null) {
            throw new IllegalStateException("FFmpeg has no memory for a picture");
        }
        check("a picture", avutil.av_frame_make_writable(from));
        fill(from, frame);
        from.pts(timeOf(frame));
        from.pict_type(keyFrame ? avutil.AV_PICTURE_TYPE_I : avutil.AV_PICTURE_TYPE_NONE);
        int result = avcodec.avcodec_send_frame(to, from);
        if (result < 0) {
            // OpenH264 refuses pictures that it cannot make small enough, such as noise.
            release();
            check("coded pictures", ++failures > MAX_FAILURES ? result : 0);
            return null;
        }
        failures = 0;
        result = avcodec.avcodec_receive_packet(to, packet);
        if (result == avutil.AVERROR_EAGAIN()) {
            return null;
        }
        check("a coded picture", result);
        byte[] data = new byte[packet.size()];
        packet.data().get(data);
        boolean key = (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0;
        avcodec.av_packet_unref(packet);
        return new EncodedFrame(data, frame.timestampNanos(), key);
    }

    /** Codecs insist on times that grow. */
    private long timeOf(I420Frame frame) {
        long time = frame.timestampNanos() / 1000 * TIME_BASE / 1_000_000;
        lastTime = Math.max(time, lastTime + 1);
        return lastTime;
    }

    private AVCodecContext contextFor(I420Frame frame, boolean keyFrame) {
        AVCodecContext now = context;
        boolean sameSize =
                now != null && now.width() == frame.width() && now.height() == frame.height();
        boolean sameRate =
                openBitrate == wantedBitrate
                        || (!keyFrame
                                && Math.abs(wantedBitrate - openBitrate)
                                        < BITRATE_STEP * openBitrate);
        if (now != null && sameSize && sameRate) {
            return now;
        }
        release();
        now = open(frame);
        context = now;
        picture = allocate(frame);
        openBitrate = wantedBitrate;
        return now;
    }

    private AVCodecContext open(I420Frame frame) {
        String name =
                switch (codec) {
                    case VP8 -> "libvpx";
                    case VP9 -> "libvpx-vp9";
                    default -> "libopenh264";
                };
        AVCodec found = avcodec.avcodec_find_encoder_by_name(name);
        if (found == null) {
            throw new IllegalStateException("this FFmpeg has no encoder " + name);
        }
        AVCodecContext made = avcodec.avcodec_alloc_context3(found);
        made.width(frame.width());
        made.height(frame.height());
        made.pix_fmt(avutil.AV_PIX_FMT_YUV420P);
        made.time_base(avutil.av_make_q(1, TIME_BASE));
        made.framerate(avutil.av_make_q(framesPerSecond, 1));
        made.bit_rate(wantedBitrate);
        made.gop_size(KEY_FRAME_SECONDS * framesPerSecond);
        made.max_b_frames(0);
        made.thread_count(1);
        AVDictionary options = new AVDictionary(null);
        if (codec == VideoCodec.H264) {
            avutil.av_dict_set(options, "profile", "constrained_baseline", 0);
            avutil.av_dict_set(options, "rc_mode", "bitrate", 0);
        } else {
            made.rc_max_rate(wantedBitrate);
            made.rc_buffer_size(wantedBitrate);
            avutil.av_dict_set(options, "deadline", "realtime", 0);
            avutil.av_dict_set(options, "cpu-used", "8", 0);
            avutil.av_dict_set(options, "lag-in-frames", "0", 0);
            avutil.av_dict_set(options, "error-resilient", "1", 0);
        }
        int result = avcodec.avcodec_open2(made, found, options);
        avutil.av_dict_free(options);
        if (result < 0) {
            avcodec.avcodec_free_context(made);
            check("the encoder " + name, result);
        }
        return made;
    }

    private static AVFrame allocate(I420Frame frame) {
        AVFrame made = avutil.av_frame_alloc();
        made.format(avutil.AV_PIX_FMT_YUV420P);
        made.width(frame.width());
        made.height(frame.height());
        check("a picture", avutil.av_frame_get_buffer(made, 0));
        return made;
    }

    private static void fill(AVFrame picture, I420Frame frame) {
        int chromaWidth = I420Frame.chromaWidth(frame.width());
        int chromaHeight = I420Frame.chromaHeight(frame.height());
        int at = 0;
        for (int plane = 0; plane < 3; plane++) {
            int width = plane == 0 ? frame.width() : chromaWidth;
            int height = plane == 0 ? frame.height() : chromaHeight;
            BytePointer rows = picture.data(plane);
            int stride = picture.linesize(plane);
            for (int row = 0; row < height; row++, at += width) {
                rows.position((long) row * stride).put(frame.data(), at, width);
            }
        }
    }

    static void check(String what, int result) {
        if (result < 0) {
            throw new IllegalStateException("FFmpeg cannot make " + what + ": error " + result);
        }
    }

    private void release() {
        if (context != null) {
            avcodec.avcodec_free_context(context);
            context = null;
        }
        if (picture != null) {
            avutil.av_frame_free(picture);
            picture = null;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            release();
            avcodec.av_packet_free(packet);
        }
    }
}
