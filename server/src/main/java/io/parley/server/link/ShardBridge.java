package io.parley.server.link;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another shard, seen from this one: connections that are used here and live there. Their sockets,
 * encryption and channels are the other shard's work; packets and messages cross in batches.
 *
 * <p>What crosses is bounded and never waited for. A packet that finds no room is lost, and asked
 * for again as after a loss on the network. While there is no connection, nothing is allocated.
 */
public final class ShardBridge implements LinkHost {
    private static final Logger log = LoggerFactory.getLogger(ShardBridge.class);
    private static final int FIRST_SLOTS = 16;

    private final Shard home;
    private final Shard far;
    private final Crossing out;
    private final Crossing back;

    // Of this shard.
    private @Nullable RemoteLink[] links = {};
    private final ArrayDeque<Integer> freeSlots = new ArrayDeque<>();
    private int slots;
    private int count;
    private int serials;
    private byte[] lastMessage = {};

    // Of the other shard.
    private @Nullable FarEnd[] ends = {};
    private final ArrayDeque<FarEnd> unreported = new ArrayDeque<>();

    /**
     * @param home the shard that uses the connections, and calls
     * @param far the shard on which they live
     */
    public ShardBridge(Shard home, Shard far) {
        this.home = home;
        this.far = far;
        out = new Crossing(home, far, this::onSent, this::report);
        back = new Crossing(far, home, this::onReceived, () -> {});
    }

    @Override
    public PeerLink newLink(PeerLink.Listener listener, boolean refusesUnused) {
        Integer free = freeSlots.poll();
        int slot = free == null ? slots++ : free;
        if (slot >= links.length) {
            links = Arrays.copyOf(links, Math.max(FIRST_SLOTS, slot * 2));
        }
        FarEnd end = new FarEnd(this, slot, ++serials);
        RemoteLink link = new RemoteLink(this, end, listener);
        links[slot] = link;
        count++;
        out.post(() -> open(end, link, refusesUnused));
        return link;
    }

    private void open(FarEnd end, RemoteLink link, boolean refusesUnused) {
        if (end.slot() >= ends.length) {
            ends = Arrays.copyOf(ends, Math.max(FIRST_SLOTS, end.slot() * 2));
        }
        ends[end.slot()] = end;
        try {
            end.open(far, link, refusesUnused);
        } catch (IllegalStateException e) { // too many connections there
            end.fail(String.valueOf(e.getMessage()));
        }
    }

    /** A link is closed on this side. */
    void forget(FarEnd end) {
        links[end.slot()] = null;
        freeSlots.add(end.slot());
        count--;
        out.post(() -> ends[end.slot()] = null);
        if (count == 0) {
            links = new RemoteLink[0];
            freeSlots.clear();
            slots = 0;
            lastMessage = new byte[0];
            out.release();
            out.post(back::release);
        }
    }

    /** Connections that were not closed. Thread of the shard that uses them. */
    public int links() {
        return count;
    }

    /** Whether memory is held for packets that cross. While neither shard does anything. */
    public boolean holdsMemory() {
        return out.holdsMemory() || back.holdsMemory();
    }

    /** Packets that found no room, both ways. Any thread. */
    public long dropped() {
        return out.dropped() + back.dropped();
    }

    /** The time of the shard that uses the connections. */
    long nowNanos() {
        return home.nowNanos();
    }

    Crossing out() {
        return out;
    }

    Crossing back() {
        return back;
    }

    /**
     * A message as bytes that nobody changes. The same message to many receivers is copied once, as
     * long as no other comes in between.
     */
    byte[] kept(ByteBuffer message) {
        int start = message.arrayOffset() + message.position();
        int end = start + message.remaining();
        byte[] last = lastMessage;
        if (!Arrays.equals(last, 0, last.length, message.array(), start, end)) {
            last = Arrays.copyOfRange(message.array(), start, end);
            lastMessage = last;
        }
        return last;
    }

    private void onSent(int slot, int serial, boolean rtcp, ByteBuffer header, ByteBuffer payload) {
        FarEnd end = slot < ends.length ? ends[slot] : null;
        if (end != null && end.serial() == serial) {
            try {
                end.send(rtcp, header, payload);
            } catch (RuntimeException e) {
                end.fail(String.valueOf(e.getMessage()));
            }
        }
    }

    private void onReceived(
            int slot, int serial, boolean rtcp, ByteBuffer packet, ByteBuffer nothing) {
        RemoteLink link = slot < links.length ? links[slot] : null;
        if (link != null && link.serial() == serial) {
            try {
                link.onPacket(rtcp, packet);
            } catch (RuntimeException e) {
                log.error("a packet from another shard failed", e);
            }
        }
    }

    /** On the other shard: something was sent over a channel of that end. */
    void reportLater(FarEnd end) {
        unreported.add(end);
    }

    private void report() {
        for (FarEnd end = unreported.poll(); end != null; end = unreported.poll()) {
            end.report();
        }
    }
}
