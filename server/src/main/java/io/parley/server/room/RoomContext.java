package io.parley.server.room;

import io.parley.server.data.PacketRewriter;
import io.parley.server.link.Shard;
import io.parley.server.sfu.SfuCounters;
import io.parley.server.watch.Journal;
import io.parley.server.watch.ShardWatch;
import io.parley.token.KeyProvider;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * What all rooms of one shard share.
 *
 * @param clock wall clock, for times that clients see; everything else goes by the shard's own
 * @param random for ids and trailers
 * @param node what all rooms of the process hold, and how far they may go
 */
record RoomContext(
        Shard shard,
        RoomsConfig config,
        KeyProvider keys,
        Clock clock,
        RandomGenerator random,
        Counters counters,
        SfuCounters mediaCounters,
        PacketRewriter rewriter,
        Placement placement,
        Bans bans,
        ShardWatch watch,
        Journal journal,
        NodeLoad node) {
    long now() {
        return shard.nowNanos();
    }

    /** Logs who comes and goes. */
    void journal(Logger log, String format, Object... arguments) {
        log.atLevel(config.quiet() ? Level.DEBUG : Level.INFO).log(format, arguments);
    }
}
