package io.parley.server.room;

import io.parley.server.link.LinkHost;
import io.parley.server.link.Shard;
import io.parley.server.link.ShardBridge;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Where the connections of a shard's rooms may live: there, or on another shard when a room is
 * large. Shards know of each other how many participants they serve, and nothing else.
 */
final class Placement {
    private final int home;
    private final Shard shard;
    private final AtomicIntegerArray loads;
    private final List<ShardBridge> bridges = new ArrayList<>();

    /**
     * @param shards all of them
     * @param home index of the one that this is for
     * @param loads participants served by each shard, of all rooms; shared by all
     */
    Placement(List<Shard> shards, int home, AtomicIntegerArray loads) {
        this.home = home;
        this.loads = loads;
        shard = shards.get(home);
        for (Shard other : shards) {
            bridges.add(new ShardBridge(shard, other)); // the one to itself is never used
        }
    }

    /** The shard of the rooms. */
    int home() {
        return home;
    }

    /**
     * The shard that serves the fewest; of several with as few, not the room's own, which has the
     * forwarding to do.
     *
     * @param homeToo whether it may be the room's own
     */
    int leastLoaded(boolean homeToo) {
        int best = -1;
        for (int i = 0; i < loads.length(); i++) {
            if (i != home && (best < 0 || loads.get(i) < loads.get(best))) {
                best = i;
            }
        }
        boolean stays = best < 0 || homeToo && loads.get(home) < loads.get(best);
        return stays ? home : best;
    }

    LinkHost host(int index) {
        return index == home ? shard : bridges.get(index);
    }

    void add(int index, int participants) {
        loads.addAndGet(index, participants);
    }

    /** Connections of this shard's rooms that live elsewhere. */
    int remoteLinks() {
        int links = 0;
        for (ShardBridge bridge : bridges) {
            links += bridge.links();
        }
        return links;
    }

    /** Whether memory is held for packets that cross. While no shard does anything. */
    boolean holdsMemory() {
        return bridges.stream().anyMatch(ShardBridge::holdsMemory);
    }

    /** Packets that were lost between shards. Any thread. */
    long dropped() {
        long dropped = 0;
        for (ShardBridge bridge : bridges) {
            dropped += bridge.dropped();
        }
        return dropped;
    }
}
