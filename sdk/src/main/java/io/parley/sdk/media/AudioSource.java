package io.parley.sdk.media;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Sound of an application, for one or more {@code LocalAudioTrack}s. What is captured waits in a
 * queue, from which it goes out in steps of 10 ms and at the pace at which it is to be heard. When
 * the queue runs dry nothing goes out, not even silence. Any thread.
 *
 * <pre>{@code
 * AudioSource source = AudioSource.create(48_000, 1);
 * for (AudioFrame frame : frames) {
 *     source.captureFrame(frame).join(); // waits while the queue is full
 * }
 * source.waitForPlayout().join();
 * }</pre>
 *
 * @since 0.1
 */
public final class AudioSource implements AutoCloseable {
    private static final int DEFAULT_QUEUE_MILLIS = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** A source that was a little late has not been silent. */
    private static final long GAP_NANOS = 60 * NANOS_PER_MILLI;

    private final int sampleRate;
    private final int channels;
    private final MediaClock clock;
    private final short[] queue;
    private final short[] step;
    private final List<PcmSink> sinks = new CopyOnWriteArrayList<>();
    private final Object playing = new Object();

    // All guarded by this.
    private final Deque<Capture> captures = new ArrayDeque<>();
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private MediaClock.@Nullable Ticks ticks;
    private int head;
    private int size;
    private boolean lastWasShort;
    private boolean closed;
    private long lastEndNanos;
    private boolean started;
    private boolean wasDry;

    /** What is on its way into the queue. */
    private static final class Capture {
        private final short[] data;
        private final int end;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private int next;

        Capture(AudioFrame frame) {
            data = frame.data();
            end = frame.samplesPerChannel() * frame.channels();
        }
    }

    AudioSource(int sampleRate, int channels, int queueMillis, MediaClock clock) {
        AudioFrame.checkFormat(sampleRate, channels);
        if (queueMillis < 0 || queueMillis % 10 != 0 || queueMillis > Limits.MAX_QUEUE_MILLIS) {
            throw new IllegalArgumentException(
                    "queueMillis: " + queueMillis + " (expected: 0 to 60000, a multiple of 10)");
        }
        this.sampleRate = sampleRate;
        this.channels = channels;
        this.clock = clock;
        step = new short[sampleRate / 100 * channels];
        queue = new short[queueMillis / 10 * step.length];
    }

    /** A source with a queue of one second. */
    public static AudioSource create(int sampleRate, int channels) {
        return create(sampleRate, channels, DEFAULT_QUEUE_MILLIS);
    }

    /**
     * A source of sound.
     *
     * @param sampleRate samples a second of each channel, 8,000 to 192,000, a multiple of 100
     * @param channels 1 to 8; more than 2 are mixed down to 2
     * @param queueMillis how much waits at most, 0 to 60,000 ms, a multiple of 10. With 0 nothing
     *     waits: every frame has exactly 10 ms and goes out at once, at the pace of the caller
     */
    public static AudioSource create(int sampleRate, int channels, int queueMillis) {
        return new AudioSource(sampleRate, channels, queueMillis, MediaThreads.SHARED);
    }

    /** Samples a second of each channel. */
    public int sampleRate() {
        return sampleRate;
    }

    /** How many channels there are. */
    public int channels() {
        return channels;
    }

    /**
     * Takes sound of any length.
     *
     * @param frame of this source's sample rate and channels, not changed by the caller until the
     *     future is done; an empty one is ignored
     * @return done when all of it is in the queue, for which it waits while the queue is full.
     *     Several frames may wait, and keep their order. Fails with {@link IllegalStateException}
     *     when the source is closed
     * @throws IllegalArgumentException if the format is another one, or a source without queue gets
     *     something else than 10 ms
     */
    public CompletableFuture<Void> captureFrame(AudioFrame frame) {
        requireNonNull(frame, "frame");
        if (frame.sampleRate() != sampleRate || frame.channels() != channels) {
            throw new IllegalArgumentException(
                    "sample_rate and num_channels don't match: "
                            + frame
                            + " (expected: "
                            + sampleRate
                            + " Hz, "
                            + channels
                            + " channels)");
        }
        if (frame.samplesPerChannel() == 0) {
            return CompletableFuture.completedFuture(null);
        }
        if (queue.length == 0) {
            return captureUnbuffered(frame);
        }
        Capture capture = new Capture(frame);
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(closedException());
            }
            captures.add(capture);
            fill();
            if (ticks == null) {
                ticks = clock.every10Millis(this::tick);
            }
        }
        return capture.done;
    }

    private CompletableFuture<Void> captureUnbuffered(AudioFrame frame) {
        if (frame.samplesPerChannel() * channels != step.length) {
            throw new IllegalArgumentException(
                    "frame: "
                            + frame.duration().toMillis()
                            + " ms (expected: exactly 10 ms, as the source has no queue)");
        }
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(closedException());
            }
        }
        play(frame.data());
        return CompletableFuture.completedFuture(null);
    }

    private static IllegalStateException closedException() {
        return new IllegalStateException("the source is closed");
    }

    /** How much waits in the queue. */
    public synchronized Duration queuedDuration() {
        return Duration.ofNanos(size / channels * 1_000_000_000L / sampleRate);
    }

    /** Forgets what waits; frames that wait for room are done. */
    public void clearQueue() {
        List<CompletableFuture<Void>> done = new ArrayList<>();
        synchronized (this) {
            size = 0;
            captures.forEach(capture -> done.add(capture.done));
            captures.clear();
            done.addAll(waiting);
            waiting.clear();
        }
        complete(done);
    }

    /** Done when all that was captured until then has gone out. */
    public CompletableFuture<Void> waitForPlayout() {
        synchronized (this) {
            if (size == 0 && captures.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            CompletableFuture<Void> done = new CompletableFuture<>();
            waiting.add(done);
            return done;
        }
    }

    /** Takes no more sound and forgets what waits. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            stop();
        }
        clearQueue();
    }

    void attach(PcmSink sink) {
        sinks.add(sink);
    }

    void detach(PcmSink sink) {
        sinks.remove(sink);
    }

    private void stop() {
        MediaClock.Ticks current = ticks;
        ticks = null;
        if (current != null) {
            current.stop();
        }
    }

    /** Moves what waits into the queue as far as there is room. */
    private void fill() {
        Capture capture = captures.peek();
        while (capture != null && size < queue.length) {
            int tail = (head + size) % queue.length;
            int room = Math.min(queue.length - size, queue.length - tail);
            int count = Math.min(room, capture.end - capture.next);
            System.arraycopy(capture.data, capture.next, queue, tail, count);
            size += count;
            capture.next += count;
            if (capture.next == capture.end) {
                captures.remove();
                Capture full = capture;
                MediaThreads.CALLBACKS.execute(() -> full.done.complete(null));
                capture = captures.peek();
            }
        }
    }

    /** Every 10 ms while there is something. */
    private void tick() {
        List<CompletableFuture<Void>> done = List.of();
        synchronized (playing) {
            boolean ready;
            synchronized (this) {
                ready = takeStep();
                if (size == 0 && captures.isEmpty() && !waiting.isEmpty()) {
                    done = List.copyOf(waiting);
                    waiting.clear();
                }
                if (!ready && size == 0) {
                    wasDry = true;
                    stop();
                }
            }
            if (ready) {
                play(step);
            }
        }
        complete(done);
    }

    /** Takes 10 ms out of the queue; a rest goes with silence when nothing came to complete it. */
    private boolean takeStep() {
        boolean isShort = size < step.length;
        if (size == 0 || isShort && !lastWasShort) {
            lastWasShort = isShort;
            return false;
        }
        int count = Math.min(size, step.length);
        for (int i = 0; i < step.length; i++) {
            step[i] = i < count ? queue[(head + i) % queue.length] : 0;
        }
        head = (head + count) % queue.length;
        size -= count;
        lastWasShort = false;
        fill();
        return true;
    }

    private void play(short[] samples) {
        long now = clock.nowNanos();
        long gapMillis = 0;
        synchronized (this) {
            long late = now - lastEndNanos;
            if (!started) {
                lastEndNanos = now;
            } else if (wasDry && late >= GAP_NANOS) {
                gapMillis = late / NANOS_PER_MILLI / 10 * 10;
                lastEndNanos = now;
            }
            lastEndNanos += 10 * NANOS_PER_MILLI;
            started = true;
            wasDry = queue.length == 0;
        }
        for (PcmSink sink : sinks) {
            sink.onSound(samples, sampleRate, channels, gapMillis);
        }
    }

    private static void complete(List<CompletableFuture<Void>> done) {
        if (!done.isEmpty()) {
            MediaThreads.CALLBACKS.execute(() -> done.forEach(each -> each.complete(null)));
        }
    }
}
