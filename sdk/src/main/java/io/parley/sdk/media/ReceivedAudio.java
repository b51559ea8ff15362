package io.parley.sdk.media;

import io.parley.media.audio.AudioDecoder;
import io.parley.media.audio.G711;
import io.parley.media.audio.Opus;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The sound of a remote track on its way to those who read it: packets come on the loop, and are
 * decoded and played at their pace on the threads of media. Costs nothing while nobody reads. For
 * the SDK itself.
 */
public final class ReceivedAudio {
    private final Executor executor;
    private final MediaClock clock;
    private final PacketRing ring = new PacketRing(Limits.HANDOVER_PACKETS);
    private final List<AudioStream> streams = new CopyOnWriteArrayList<>();
    private final List<EncodedAudioStream> encoded = new CopyOnWriteArrayList<>();

    // Guarded by this.
    private MediaClock.@Nullable Ticks ticks;
    private boolean ended;

    // Of the thread that plays.
    private @Nullable Playout playout;
    private @Nullable String mimeType;
    private @Nullable AudioDecoder counter;
    private short[] pcm = new short[0];
    private volatile PlayoutStats stats = PlayoutStats.NONE;
    private long ticksSinceStats;

    /**
     * @param executor completes the futures of readers
     */
    public ReceivedAudio(Executor executor) {
        this(executor, MediaThreads.SHARED);
    }

    ReceivedAudio(Executor executor, MediaClock clock) {
        this.executor = executor;
        this.clock = clock;
    }

    /** Begins to read decoded sound; any thread. */
    public AudioStream open(AudioStreamOptions options) {
        AudioStream stream = new AudioStream(options, executor, false);
        stream.onEnd(
                () -> {
                    streams.remove(stream);
                    stopIfUnread();
                });
        streams.add(stream);
        start(stream);
        return stream;
    }

    /** Begins to read packets; any thread. */
    public EncodedAudioStream openEncoded(int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: 0 or more)");
        }
        EncodedAudioStream stream = new EncodedAudioStream(capacity, executor);
        stream.onEnd(
                () -> {
                    encoded.remove(stream);
                    stopIfUnread();
                });
        encoded.add(stream);
        start(stream);
        return stream;
    }

    private void start(MediaStream<?> stream) {
        boolean over;
        synchronized (this) {
            over = ended;
            if (!ended && ticks == null) {
                ring.clear();
                ticks = clock.every10Millis(this::tick);
            }
        }
        if (over && stream instanceof AudioStream sound && sound.follows()) {
            streams.remove(sound);
        } else if (over) {
            stream.end();
        }
    }

    private synchronized void stopIfUnread() {
        MediaClock.Ticks current = ticks;
        if (current != null && streams.isEmpty() && encoded.isEmpty()) {
            ticks = null;
            current.stop();
        }
    }

    /** Whether anybody reads. */
    public boolean isRead() {
        return !streams.isEmpty() || !encoded.isEmpty();
    }

    /**
     * A packet came. On the loop.
     *
     * @param mime the codec, such as {@code audio/opus}
     * @param timestamp unwrapped, in ticks of the codec's clock
     * @param primary false for redundancy in a later packet
     */
    public void onPacket(
            String mime, byte[] data, int offset, int length, long timestamp, boolean primary) {
        if (isRead() && length > 0 && length <= Limits.MAX_AUDIO_FRAME_BYTES) {
            ring.offer(mime, data, offset, length, timestamp, primary, clock.nowNanos());
        }
    }

    /** The track has ended; what was decoded can still be read. */
    public void end() {
        synchronized (this) {
            ended = true;
        }
        endStreams();
    }

    /** Those who read now get nothing any more, but for those who follow a participant. */
    public void endStreams() {
        for (AudioStream stream : streams) {
            if (stream.follows()) {
                streams.remove(stream);
            } else {
                stream.end();
            }
        }
        encoded.forEach(MediaStream::end);
        stopIfUnread();
    }

    /** A stream that has no track yet; {@link #attach} gives it one after another. */
    public static AudioStream following(AudioStreamOptions options, Executor executor) {
        return new AudioStream(options, executor, true);
    }

    /** Lets a stream that follows a participant read this track from now on. Any thread. */
    public void attach(AudioStream stream) {
        if (!stream.follows()) {
            throw new IllegalArgumentException("the stream belongs to another track");
        }
        stream.onEnd(
                () -> {
                    streams.remove(stream);
                    stopIfUnread();
                });
        if (!stream.hasEnded() && !streams.contains(stream)) {
            streams.add(stream);
            start(stream);
        }
    }

    /** The participant that a stream follows has left. */
    public static void finish(AudioStream stream) {
        stream.end();
    }

    /** What became of the sound so far; a little old. */
    public PlayoutStats stats() {
        return stats;
    }

    private void tick() {
        long now = clock.nowNanos();
        while (ring.peek()) {
            take();
            ring.remove();
        }
        AudioDecoder measure = counter;
        String mime = mimeType;
        if (measure != null && mime != null) {
            for (EncodedAudioStream stream : encoded) {
                stream.release(mime, clockRate(mime), measure::samples, now);
            }
        }
        if (!streams.isEmpty()) {
            play(now);
        }
    }

    private void take() {
        if (!ring.mime().equals(mimeType) || playout == null || playout.channels() < channels()) {
            begin(ring.mime());
        }
        Playout current = playout;
        if (current != null) {
            if (!streams.isEmpty()) {
                current.insert(
                        ring.timestamp(),
                        ring.data(),
                        0,
                        ring.length(),
                        ring.isPrimary(),
                        ring.arrivalNanos());
            }
            for (EncodedAudioStream stream : encoded) {
                stream.insert(ring.timestamp(), ring.data(), 0, ring.length(), ring.arrivalNanos());
            }
        }
    }

    private int channels() {
        int channels = 1;
        for (AudioStream stream : streams) {
            channels = Math.max(channels, stream.options().channels());
        }
        return channels;
    }

    private void begin(String mime) {
        mimeType = mime;
        AudioDecoder decoder = decoder(mime, channels());
        counter = decoder;
        playout = decoder == null ? null : new Playout(decoder);
        pcm = decoder == null ? pcm : new short[decoder.sampleRate() / 100 * decoder.channels()];
    }

    private static @Nullable AudioDecoder decoder(String mime, int channels) {
        return switch (mime.toLowerCase(Locale.ROOT)) {
            case "audio/opus" -> Opus.decoder(Opus.CLOCK_RATE, channels);
            case "audio/pcmu" -> G711.decoder(G711.Law.MU);
            case "audio/pcma" -> G711.decoder(G711.Law.A);
            default -> null;
        };
    }

    private static int clockRate(String mime) {
        return mime.equalsIgnoreCase("audio/opus") ? Opus.CLOCK_RATE : 8_000;
    }

    private void play(long now) {
        Playout current = playout;
        if (current == null || !current.pull(pcm, now)) {
            return;
        }
        for (AudioStream stream : streams) {
            stream.onSound(
                    pcm, pcm.length / current.channels(), current.sampleRate(), current.channels());
        }
        if (++ticksSinceStats >= 10) {
            ticksSinceStats = 0;
            stats = current.stats();
        }
    }
}
