package io.parley.cli.join;

import io.parley.media.EncodedFrame;
import io.parley.media.VideoCodec;
import io.parley.media.file.AnnexBReader;
import io.parley.media.file.IvfReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What can be published. */
public final class MediaFiles {

    /** What {@link #open} reads, for people. */
    public static final String KINDS = ".wav, .ogg, .opus, .ivf, .h264 or .h265";

    private static final double MIN_HERTZ = 20;
    private static final double MAX_HERTZ = 20_000;

    private MediaFiles() {}

    /**
     * Opens a file by the end of its name: WAV, Opus in Ogg; VP8, VP9 and AV1 in IVF; H.264 and
     * H.265 with start codes.
     *
     * @param framesPerSecond of H.264 and H.265, whose files do not say
     * @param width of these, pixels
     * @param height of these, pixels
     * @param loop whether it is played again and again
     * @throws IOException when it cannot be read, or is none of these; the message names no file
     */
    public static Playable open(
            Path file, double framesPerSecond, int width, int height, boolean loop)
            throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no such file");
        }
        String name = name(file).toLowerCase(Locale.ROOT);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "wav" -> SoundPlayer.wav(file, loop);
            case "ogg", "opus" -> new OpusPlayer(file, loop);
            case "ivf" -> ivf(file, loop);
            case "h264", "264" ->
                    annexB(file, VideoCodec.H264, framesPerSecond, width, height, loop);
            case "h265", "265", "hevc" ->
                    annexB(file, VideoCodec.H265, framesPerSecond, width, height, loop);
            default ->
                    throw new IOException(
                            "not a kind of file that can be played (expected: " + KINDS + ")");
        };
    }

    /**
     * A sine.
     *
     * @param hertz 20 to 20,000
     */
    public static Playable tone(double hertz) {
        if (!(hertz >= MIN_HERTZ && hertz <= MAX_HERTZ)) {
            throw new IllegalArgumentException(hertz + " (expected: 20 to 20000 Hz)");
        }
        return SoundPlayer.tone(hertz);
    }

    static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static Playable ivf(Path file, boolean loop) throws IOException {
        try (IvfReader reader = IvfReader.open(file)) {
            return new VideoPlayer(
                    name(file),
                    reader.codec(),
                    Math.max(1, reader.width()),
                    Math.max(1, reader.height()),
                    () -> new Ivf(IvfReader.open(file)),
                    loop);
        }
    }

    private static Playable annexB(
            Path file, VideoCodec codec, double rate, int width, int height, boolean loop)
            throws IOException {
        try (AnnexBReader reader = AnnexBReader.open(file, codec, rate)) {
            if (reader.next() == null) {
                throw new IOException("there is no picture in it");
            }
        }
        return new VideoPlayer(
                name(file),
                codec,
                width,
                height,
                () -> new AnnexB(AnnexBReader.open(file, codec, rate)),
                loop);
    }

    private record Ivf(IvfReader reader) implements VideoPlayer.Frames {
        @Override
        public @Nullable EncodedFrame next() throws IOException {
            return reader.next();
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    private record AnnexB(AnnexBReader reader) implements VideoPlayer.Frames {
        @Override
        public @Nullable EncodedFrame next() throws IOException {
            return reader.next();
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
