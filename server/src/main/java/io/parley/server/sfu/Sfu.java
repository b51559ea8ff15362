package io.parley.server.sfu;

import io.parley.webrtc.bwe.CongestionOptions;
import io.parley.webrtc.bwe.PacketPool;
import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
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

    private final List<MediaEnd> ends = new ArrayList<>();
    private final Queue<SfuEvent> events = new ArrayDeque<>();
    private long earliest = Deadline.NEVER;

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
        PublisherMedia publisher = new PublisherMedia(this, output);
        ends.add(publisher);
        return publisher;
    }

    /**
     * The sending side of a peer connection.
     *
     * @param output for its RTP and RTCP
     * @param options how its bandwidth is estimated
     */
    public SubscriberMedia newSubscriber(MediaOutput output, CongestionOptions options) {
        SubscriberMedia subscriber = new SubscriberMedia(this, output, options);
        ends.add(subscriber);
        return subscriber;
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
        if (end.sfu != this && end.sfu.ends.remove(end)) {
            end.sfu = this;
            ends.add(end);
            wakeAt(end.deadline());
        }
    }

    /** When {@link #handleTimeout} is to be called; {@code Deadline.NEVER} if never. */
    public long nextTimeout() {
        return earliest;
    }

    /** Moves time on for all ends. Early, late and repeated calls are harmless. */
    public void handleTimeout(long nowNanos) {
        if (nowNanos < earliest) {
            return;
        }
        long next = Deadline.NEVER;
        for (int i = 0; i < ends.size(); i++) {
            MediaEnd end = ends.get(i);
            end.handleTimeout(nowNanos);
        }
        // A second round, since one end's work may have made another one's deadline earlier.
        for (int i = 0; i < ends.size(); i++) {
            next = Math.min(next, ends.get(i).deadline());
        }
        earliest = next;
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

    void wakeAt(long nanos) {
        earliest = Math.min(earliest, nanos);
    }

    void remove(MediaEnd end) {
        ends.remove(end);
    }
}
