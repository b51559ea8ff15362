package io.parley.server.room;

import io.parley.server.link.LinkHost;

/**
 * On which shards the participants of one room are served: the first ones on the room's own, so
 * that a small room never crosses threads, further ones where the fewest are.
 */
final class Seats {
    /** A participant's place. */
    record Seat(int shard, LinkHost host) {}

    private final Placement placement;
    private final int most;
    private int atHome;

    /**
     * @param most participants that stay on the room's shard whatever the load; 0 for none at all
     */
    Seats(Placement placement, int most) {
        this.placement = placement;
        this.most = most;
    }

    Seat take() {
        int shard = atHome < most ? placement.home() : placement.leastLoaded(most > 0);
        atHome += shard == placement.home() ? 1 : 0;
        placement.add(shard, 1);
        return new Seat(shard, placement.host(shard));
    }

    /**
     * A participant came from another room of the shard, and its connections stay where they are.
     */
    void keep(Seat seat) {
        atHome += seat.shard() == placement.home() ? 1 : 0;
        placement.add(seat.shard(), 1);
    }

    void leave(Seat seat) {
        atHome -= seat.shard() == placement.home() ? 1 : 0;
        placement.add(seat.shard(), -1);
    }
}
