package io.parley.sdk.media;

import io.parley.media.audio.ChannelMixer;
import io.parley.media.audio.Resampler;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The sound of a track, decoded, in even steps: what is late is waited for, what is lost is made up
 * for. Frames come in real time from the first packet on, also while the track is silent or muted.
 *
 * <pre>{@code
 * try (AudioStream stream = track.stream()) {
 *     for (AudioFrame frame : stream) {
 *         play(frame.data());
 *     }
 * }
 * }</pre>
 *
 * @since 0.1
 */
public final class AudioStream extends MediaStream<AudioFrame> {
    private final AudioStreamOptions options;
    private final int frameSamples;
    private final boolean follows;

    // Of the thread that plays.
    private short[] mixed = new short[0];
    private short[] converted = new short[0];
    private @Nullable Resampler resampler;
    private short[] frame;
    private int filled;

    /**
     * @param follows whether it goes on with the next track when one ends
     */
    AudioStream(AudioStreamOptions options, Executor executor, boolean follows) {
        super(options.capacity() == 0 ? Limits.AUDIO_STREAM_FRAMES : options.capacity(), executor);
        this.options = options;
        this.follows = follows;
        frameSamples = (int) (options.sampleRate() * options.frameSize().toMillis() / 1_000);
        frame = new short[frameSamples * options.channels()];
    }

    /** The form of the frames. */
    public AudioStreamOptions options() {
        return options;
    }

    boolean follows() {
        return follows;
    }

    /** Takes decoded sound, 10 ms or so at a time. */
    void onSound(short[] pcm, int samples, int sampleRate, int channels) {
        int wanted = options.channels();
        if (mixed.length < samples * wanted) {
            mixed = new short[samples * wanted];
        }
        ChannelMixer.mix(pcm, 0, channels, mixed, 0, wanted, samples);
        if (sampleRate == options.sampleRate()) {
            append(mixed, samples * wanted);
            return;
        }
        Resampler current = resampler;
        if (current == null || current.fromRate() != sampleRate) {
            current = new Resampler(sampleRate, options.sampleRate(), wanted);
            resampler = current;
        }
        int room = current.maxOutput(samples) * wanted;
        if (converted.length < room) {
            converted = new short[room];
        }
        append(converted, current.process(mixed, 0, samples, converted, 0) * wanted);
    }

    private void append(short[] pcm, int count) {
        int at = 0;
        while (at < count) {
            int part = Math.min(count - at, frame.length - filled);
            System.arraycopy(pcm, at, frame, filled, part);
            filled += part;
            at += part;
            if (filled == frame.length) {
                offer(AudioFrame.of(frame, options.sampleRate(), options.channels()));
                frame = new short[frameSamples * options.channels()];
                filled = 0;
            }
        }
    }
}
