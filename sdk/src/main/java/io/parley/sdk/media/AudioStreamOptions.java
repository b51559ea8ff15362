package io.parley.sdk.media;

import java.time.Duration;

/**
 * In which form sound is given to an application.
 *
 * @param sampleRate samples a second of each channel, 8,000 to 192,000, a multiple of 100
 * @param channels 1 or 2
 * @param frameSize how long each frame is, 10 ms to 1 s, a multiple of 10 ms
 * @param capacity frames that wait for the reader at most, the oldest are lost first; 0 for a
 *     minute's worth of 10 ms, 6,000
 * @since 0.1
 */
public record AudioStreamOptions(int sampleRate, int channels, Duration frameSize, int capacity) {
    /** 48,000 samples a second of one channel, 10 ms a frame. */
    public static final AudioStreamOptions DEFAULT =
            new AudioStreamOptions(48_000, 1, Duration.ofMillis(10), 0);

    private static final int MAX_MILLIS = 1_000;

    /** Checks the values. */
    public AudioStreamOptions {
        AudioFrame.checkFormat(sampleRate, channels);
        if (channels > 2) {
            throw new IllegalArgumentException("channels: " + channels + " (expected: 1 or 2)");
        }
        long millis = frameSize.toMillis();
        if (millis < 10
                || millis > MAX_MILLIS
                || millis % 10 != 0
                || frameSize.toNanos() != millis * 1_000_000) {
            throw new IllegalArgumentException(
                    "frameSize: " + frameSize + " (expected: 10 ms to 1 s, a multiple of 10 ms)");
        }
        if (capacity < 0) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: 0 or more)");
        }
    }

    /** The same in another format. */
    public AudioStreamOptions withFormat(int newSampleRate, int newChannels) {
        return new AudioStreamOptions(newSampleRate, newChannels, frameSize, capacity);
    }

    /** The same with frames of another length. */
    public AudioStreamOptions withFrameSize(Duration value) {
        return new AudioStreamOptions(sampleRate, channels, value, capacity);
    }

    /** The same with room for another number of frames. */
    public AudioStreamOptions withCapacity(int value) {
        return new AudioStreamOptions(sampleRate, channels, frameSize, value);
    }
}
