package io.parley.server.sfu;

import io.parley.webrtc.bwe.CongestionOptions;
import io.parley.webrtc.bwe.PacketPool;
import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The media of one room on one shard: makes its publishers' and subscribers' ends, and is polled
 * for the events and the deadline of all of them. Not thread-safe: everything that is made here
 * belongs to the shard's thread.
 *
 * <p>After each input (a packet, a timeout, a command) the events are to be polled, and the timer
 * to be set to {@link #nextTimeout}.
 */
public final class Sfu {
    final SfuCounters counters;
    final RandomGenerator random;
    final BlankFrames blankFrames;
    final PacketPool pool = new PacketPool();
    final EndTimers timers = new EndTimers();

    /** The packet that is being made, for whomever. */
    final Outgoing outgoing = new Outgoing();

    private final Queue<SfuEvent> events = new ArrayDeque<>();

    /**
     * @param counters where packets and refusals are counted; may be shared by the rooms of a shard
     * @param random for SSRCs and first sequence numbers
     * @param trailer bytes that end each frame that is made here (JoinResponse.sif_trailer); copied
     */
    public Sfu(SfuCounters counters, RandomGenerator random, ByteBuffer trailer) {
        this.counters = counters;
        this.random = random;
        blankFrames = new BlankFrames(trailer);
    }

    /**
     * The receiving side of a peer connection.
     *
     * @param output for its RTCP
     */
    public PublisherMedia newPublisher(MediaOutput output) {
        return new PublisherMedia(this, output);
    }

    /**
     * The sending side of a peer connection.
     *
     * @param output for its RTP and RTCP
     * @param options how its bandwidth is estimated
     */
    public SubscriberMedia newSubscriber(MediaOutput output, CongestionOptions options) {
        return new SubscriberMedia(this, output, options);
    }

    /**
     * Takes a publisher over from another room of the shard. The events of both are to be polled
     * before.
     */
    public void adopt(PublisherMedia publisher) {
        adoptEnd(publisher);
    }

    /** Takes a subscriber over, likewise. */
    public void adopt(SubscriberMedia subscriber) {
        adoptEnd(subscriber);
    }

    private void adoptEnd(MediaEnd end) {
        if (end.sfu != this && !end.removed) {
            long deadline = end.deadline;
            end.sfu.timers.set(end, Deadline.NEVER);
            end.sfu = this;
            timers.set(end, deadline);
        }
    }

    /** When {@link #handleTimeout} is to be called; {@code Deadline.NEVER} if never. */
    public long nextTimeout() {
        return timers.next();
    }

    /** Moves time on for all ends. Early, late and repeated calls are harmless. */
    public void handleTimeout(long nowNanos) {
        // At most one turn for each, so that ends which wake each other do not hold up the rest.
        for (int left = timers.size(); left > 0; left--) {
            MediaEnd end = timers.due(nowNanos);
            if (end == null) {
                break;
            }
            timers.set(end, Deadline.NEVER);
            end.wakeAt(end.onTimeout(nowNanos));
        }
    }

    /** The next event of any end, or null; call until null after each input. */
    public @Nullable SfuEvent pollEvent() {
        return events.poll();
    }

    void add(SfuEvent event) {
        if (events.size() < SfuLimits.EVENTS) {
            events.add(event);
        } else {
            counters.increment(SfuCounter.EVENTS_DROPPED);
        }
    }

    void remove(MediaEnd end) {
        end.removed = true;
        timers.set(end, Deadline.NEVER);
    }
}
