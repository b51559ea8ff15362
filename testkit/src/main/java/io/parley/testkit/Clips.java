package io.parley.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Small media files whose content is known. Videos: a second each of red, green and blue with a
 * little noise, {@value #WIDTH}x{@value #HEIGHT} at {@value #FRAMES_PER_SECOND} frames a second,
 * {@value #FRAMES} frames, a key frame at the start of each second. The script {@code make-clips}
 * of this module makes them.
 */
public enum Clips {
    VP8("colours-vp8.ivf"),
    VP9("colours-vp9.ivf"),
    AV1("colours-av1.ivf"),
    /** Annex B, constrained baseline, with parameter sets before each key frame. */
    H264("colours.h264"),
    /** Annex B, main profile, with parameter sets before each key frame. */
    H265("colours.h265"),
    /** Ogg/Opus, mono, three seconds of {@value #TONE_HERTZ} Hz in packets of 20 ms. */
    TONE("tone-440.opus");

    public static final int WIDTH = 320;
    public static final int HEIGHT = 180;
    public static final int FRAMES = 45;
    public static final int FRAMES_PER_SECOND = 15;
    public static final int TONE_HERTZ = 440;

    private final String file;

    Clips(String file) {
        this.file = file;
    }

    /** The name of the file. */
    public String file() {
        return file;
    }

    /** Its bytes, from the start. */
    public InputStream open() {
        InputStream in = Clips.class.getResourceAsStream(file);
        if (in == null) {
            throw new IllegalStateException("no such clip: " + file);
        }
        return in;
    }

    /** Copies it into a directory, under its name. */
    public Path copyTo(Path directory) {
        Path target = directory.resolve(file);
        try (InputStream in = open()) {
            Files.copy(in, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target;
    }
}
