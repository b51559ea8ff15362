package io.parley.media.ffmpeg;

import io.parley.media.EncodedFrame;
import io.parley.media.VideoCodec;
import io.parley.media.video.I420Frame;
import io.parley.media.video.VideoDecoder;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/** Decodes frames. What FFmpeg refuses is no picture, and no exception. */
final class FfmpegDecoder implements VideoDecoder {
    /** A peer must not make a decoder take more memory than pictures of this size do. */
    private static final long MAX_PIXELS = 8192L * 4608;

    private final VideoCodec codec;
    private final AVCodecContext context;
    private final AVPacket packet = avcodec.av_packet_alloc();
    private final AVFrame picture = avutil.av_frame_alloc();
    private boolean closed;

    FfmpegDecoder(VideoCodec codec) {
        this.codec = codec;
        AVCodec found = avcodec.avcodec_find_decoder(Ffmpeg.codecId(codec));
        if (found == null) {
            throw new IllegalStateException("this FFmpeg has no decoder for " + codec);
        }
        context = avcodec.avcodec_alloc_context3(found);
        context.max_pixels(MAX_PIXELS);
        // Frame threads would hold pictures back.
        context.thread_count(1);
        context.flags(context.flags() | avcodec.AV_CODEC_FLAG_LOW_DELAY);
        int result = avcodec.avcodec_open2(context, found, (AVDictionary) null);
        FfmpegEncoder.check("the decoder for " + codec, result);
    }

    @Override
    public VideoCodec codec() {
        return codec;
    }

    @Override
    public @Nullable I420Frame decode(EncodedFrame frame) {
        if (closed) {
            throw new IllegalStateException("the decoder is closed");
        }
        if (avcodec.av_new_packet(packet, frame.data().length) < 0) {
            throw new IllegalStateException("FFmpeg has no memory for a frame");
        }
        packet.data().put(frame.data());
        packet.pts(frame.timestampNanos());
        int result = avcodec.avcodec_send_packet(context, packet);
        avcodec.av_packet_unref(packet);
        if (result < 0 || avcodec.avcodec_receive_frame(context, picture) < 0) {
            return null;
        }
        try {
            return copy();
        } finally {
            avutil.av_frame_unref(picture);
        }
    }

    private @Nullable I420Frame copy() {
        int format = picture.format();
        if (format != avutil.AV_PIX_FMT_YUV420P && format != avutil.AV_PIX_FMT_YUVJ420P) {
            return null;
        }
        int width = picture.width();
        int height = picture.height();
        byte[] data = new byte[I420Frame.length(width, height)];
        int at = 0;
        for (int plane = 0; plane < 3; plane++) {
            int rowLength = plane == 0 ? width : I420Frame.chromaWidth(width);
            int rows = plane == 0 ? height : I420Frame.chromaHeight(height);
            BytePointer from = picture.data(plane);
            long stride = picture.linesize(plane);
            for (int row = 0; row < rows; row++, at += rowLength) {
                from.position(row * stride).get(data, at, rowLength);
            }
        }
        return new I420Frame(data, width, height, Math.max(0, picture.pts()));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            avcodec.avcodec_free_context(context);
            avcodec.av_packet_free(packet);
            avutil.av_frame_free(picture);
        }
    }
}
