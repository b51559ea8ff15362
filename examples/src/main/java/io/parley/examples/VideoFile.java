package io.parley.examples;

import io.parley.media.EncodedFrame;
import io.parley.media.VideoCodec;
import io.parley.media.file.IvfWriter;
import io.parley.media.file.WebmOptions;
import io.parley.media.file.WebmWriter;
import io.parley.sdk.media.EncodedVideoFrame;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of pictures in one codec, in the format that suits it. */
final class VideoFile implements Closeable {
    private interface Writer {
        void write(EncodedFrame frame) throws IOException;
    }

    private final Writer writer;
    private final Closeable file;

    private VideoFile(Writer writer, Closeable file) {
        this.writer = writer;
        this.file = file;
    }

    /** What the name of a file ends in. */
    static String ending(VideoCodec codec) {
        return switch (codec) {
            case VP8, VP9, AV1 -> ".ivf";
            case H264 -> ".mkv";
            case H265 -> ".h265";
        };
    }

    /** Creates the file that begins with a picture, which is yet to be written. */
    static VideoFile create(Path path, EncodedVideoFrame first) throws IOException {
        VideoCodec codec = first.codec();
        switch (codec) {
            case VP8, VP9, AV1:
                IvfWriter ivf = IvfWriter.create(path, codec, first.width(), first.height());
                return new VideoFile(ivf::write, ivf::close);
            case H264:
                // The size is for the list of a player; a decoder takes it from the pictures.
                int width = Math.max(1, first.width());
                int height = Math.max(1, first.height());
                WebmWriter mkv = WebmWriter.create(path, WebmOptions.video(codec, width, height));
                return new VideoFile(mkv::writeVideo, mkv::close);
            case H265:
                OutputStream stream = Files.newOutputStream(path);
                return new VideoFile(frame -> stream.write(frame.data()), stream);
        }
        throw new IllegalArgumentException(codec.toString());
    }

    void write(EncodedFrame frame) throws IOException {
        writer.write(frame);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
