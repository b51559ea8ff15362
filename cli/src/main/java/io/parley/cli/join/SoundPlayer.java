package io.parley.cli.join;

import io.parley.media.file.WavReader;
import io.parley.sdk.LocalAudioTrack;
import io.parley.sdk.LocalTrack;
import io.parley.sdk.TrackPublishOptions;
import io.parley.sdk.TrackSource;
import io.parley.sdk.media.AudioFrame;
import io.parley.sdk.media.AudioSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Plays samples: a sine, or a WAV file. */
final class SoundPlayer implements Playable {

    private static final int TONE_RATE = 48_000;
    private static final double TONE_AMPLITUDE = 8_000;

    /** Pieces of a tenth of a second. */
    private static final int PIECES_PER_SECOND = 10;

    static final TrackPublishOptions OPTIONS =
            TrackPublishOptions.builder().source(TrackSource.MICROPHONE).build();

    /** Gives the next piece. */
    private interface Samples {
        /**
         * @return how many samples of each channel were written; -1 at the end
         */
        int read(short[] out, int samples) throws IOException;
    }

    /** Begins at the start. */
    private interface Opening {
        Samples open() throws IOException;
    }

    private final String title;
    private final AudioSource source;
    private final LocalAudioTrack track;
    private final Opening opening;
    private final boolean loop;
    private final boolean ends;

    private SoundPlayer(
            String title, int rate, int channels, Opening opening, boolean loop, boolean ends) {
        this.title = title;
        this.opening = opening;
        this.loop = loop;
        this.ends = ends;
        source = AudioSource.create(rate, channels);
        track = LocalAudioTrack.create(title, source);
    }

    /** A sine that never ends. */
    static SoundPlayer tone(double hertz) {
        return new SoundPlayer(
                "tone of "
                        + (hertz == Math.rint(hertz)
                                ? Long.toString((long) hertz)
                                : Double.toString(hertz))
                        + " Hz",
                TONE_RATE,
                1,
                () -> new Sine(hertz),
                false,
                false);
    }

    static SoundPlayer wav(Path file, boolean loop) throws IOException {
        try (WavReader reader = WavReader.open(file)) {
            return new SoundPlayer(
                    MediaFiles.name(file),
                    reader.sampleRate(),
                    reader.channels(),
                    () -> new Wav(WavReader.open(file)),
                    loop,
                    !loop);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Keeps the phase, so that pieces join without a click. */
    private static final class Sine implements Samples {
        private final double step;
        private double phase;

        Sine(double hertz) {
            step = 2 * Math.PI * hertz / TONE_RATE;
        }

        @Override
        public int read(short[] out, int samples) {
            for (int i = 0; i < samples; i++) {
                out[i] = (short) (TONE_AMPLITUDE * Math.sin(phase));
                phase = (phase + step) % (2 * Math.PI);
            }
            return samples;
        }
    }

    private record Wav(WavReader reader) implements Samples {
        @Override
        public int read(short[] out, int samples) throws IOException {
            int count = reader.read(out, 0, samples);
            if (count < 0) {
                reader.close();
            }
            return count;
        }
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public boolean ends() {
        return ends;
    }

    @Override
    public LocalTrack track() {
        return track;
    }

    @Override
    public TrackPublishOptions options() {
        return OPTIONS;
    }

    @Override
    public void play() throws IOException {
        try {
            int total;
            do {
                total = playOnce();
            } while (loop && total > 0);
            source.waitForPlayout().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | CancellationException e) {
            throw new IOException(e);
        }
    }

    private int playOnce() throws IOException, InterruptedException, ExecutionException {
        Samples samples = opening.open();
        int length = source.sampleRate() / PIECES_PER_SECOND;
        int total = 0;
        while (true) {
            short[] piece = new short[length * source.channels()];
            int count = samples.read(piece, length);
            if (count <= 0) {
                return total;
            }
            total = Math.max(total, count);
            AudioFrame frame = AudioFrame.of(piece, source.sampleRate(), source.channels(), count);
            CompletableFuture<Void> taken = source.captureFrame(frame);
            taken.get();
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
