package io.parley.server.sfu;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The media of one room on one shard: makes its publishers' and subscribers' ends, and is polled
 * for the events and the deadline of all of them. Not thread-safe: everything that is made here
 * belongs to the shard's thread.
 */
public final class Sfu {
    /**
     * @param counters where packets and refusals are counted; may be shared by the rooms of a shard
     * @param random for SSRCs and first sequence numbers
     * @param trailer bytes that end each frame that is made here (JoinResponse.sif_trailer)
     */
    public Sfu(SfuCounters counters, RandomGenerator random, ByteBuffer trailer) {
        throw new UnsupportedOperationException();
    }

    /**
     * The receiving side of a peer connection.
     *
     * @param output for its RTCP
     */
    public PublisherMedia newPublisher(MediaOutput output) {
        throw new UnsupportedOperationException();
    }

    /**
     * The sending side of a peer connection.
     *
     * @param output for its RTP and RTCP
     */
    public SubscriberMedia newSubscriber(MediaOutput output) {
        throw new UnsupportedOperationException();
    }

    /** When {@link #handleTimeout} is to be called; {@code Deadline.NEVER} if never. */
    public long nextTimeout() {
        throw new UnsupportedOperationException();
    }

    /** Moves time on for all ends. Early, late and repeated calls are harmless. */
    public void handleTimeout(long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** The next event of any end, or null; call until null after each input. */
    public @Nullable SfuEvent pollEvent() {
        throw new UnsupportedOperationException();
    }
}
