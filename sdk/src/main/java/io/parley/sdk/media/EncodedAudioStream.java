package io.parley.sdk.media;

import java.util.concurrent.Executor;

/**
 * The packets of a track with sound as they were sent, in order and each once, not decoded: for
 * recorders. What is lost is left out, which the timestamps tell. Redundancy is used where there is
 * some.
 *
 * @since 0.1
 */
public final class EncodedAudioStream extends MediaStream<EncodedAudioFrame> {
    /** How long a gap is waited for. */
    private static final long PATIENCE_NANOS = 200_000_000;

    private final PacketStore packets = new PacketStore(Limits.PLAYOUT_PACKETS);
    private long next = Long.MIN_VALUE;

    EncodedAudioStream(int capacity, Executor executor) {
        super(capacity == 0 ? Limits.AUDIO_STREAM_FRAMES : capacity, executor);
    }

    void insert(long timestamp, byte[] data, int offset, int length, long nowNanos) {
        if (next != Long.MIN_VALUE && timestamp < next) {
            if (next - timestamp < 10L * 48_000) {
                return; // late, or told before
            }
            next = Long.MIN_VALUE; // another clock
            packets.clear();
        }
        if (packets.isFull()) {
            packets.remove();
        }
        packets.insert(timestamp, data, offset, length, nowNanos);
    }

    /** Gives what is complete, or was waited for long enough. */
    void release(String mimeType, int clockRate, SampleCount counter, long nowNanos) {
        while (packets.size() > 0
                && (packets.timestamp() == next
                        || nowNanos - packets.arrivalNanos() >= PATIENCE_NANOS)) {
            byte[] data = new byte[packets.length()];
            System.arraycopy(packets.data(), 0, data, 0, data.length);
            long timestamp = packets.timestamp();
            packets.remove();
            int samples = Math.max(0, counter.samples(data, 0, data.length));
            next = timestamp + samples;
            if (data.length > 0) {
                offer(new EncodedAudioFrame(data, mimeType, clockRate, timestamp, samples));
            }
        }
    }

    /** Tells how long a packet lasts. */
    interface SampleCount {
        int samples(byte[] data, int offset, int length);
    }
}
