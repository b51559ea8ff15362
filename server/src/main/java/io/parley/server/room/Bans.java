package io.parley.server.room;

import io.parley.proto.admin.Ban;
import io.parley.server.room.AdminException.Reason;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may not join, by room and identity. Of the whole server; any thread. Bans that are over are
 * forgotten when the list is next changed or read. Changes block until they are in the file.
 */
final class Bans {
    private record Key(String room, String identity) {}

    private final Clock clock;
    private final @Nullable BanFile file;
    private final Map<Key, Ban> bans = new LinkedHashMap<>();

    /** So that joins take no lock while nobody is banned. */
    private volatile boolean any;

    /**
     * @param file where bans are kept; null when they end with the process
     */
    Bans(Clock clock, @Nullable BanFile file) {
        this.clock = clock;
        this.file = file;
        if (file != null) {
            file.read().forEach(this::put);
        }
    }

    private synchronized void put(Ban ban) {
        Key key = new Key(ban.getRoom(), ban.getIdentity());
        bans.remove(key);
        bans.put(key, ban);
        any = true;
    }

    /**
     * Adds a ban, or replaces the one of the same room and identity.
     *
     * @throws AdminException if there are too many
     */
    void add(Ban ban) {
        synchronized (this) {
            forgetOver();
            Key key = new Key(ban.getRoom(), ban.getIdentity());
            if (bans.size() >= Limits.MAX_BANS && !bans.containsKey(key)) {
                throw new AdminException(
                        Reason.RESOURCE_EXHAUSTED,
                        "too many bans (expected: at most " + Limits.MAX_BANS + ")");
            }
            put(ban);
        }
        save();
    }

    /** Takes a ban away; false when there is none. */
    boolean remove(String room, String identity) {
        synchronized (this) {
            forgetOver();
            if (bans.remove(new Key(room, identity)) == null) {
                return false;
            }
            any = !bans.isEmpty();
        }
        save();
        return true;
    }

    /** Those of one room, or with an empty name those of all rooms, oldest first. */
    synchronized List<Ban> list(String room) {
        forgetOver();
        List<Ban> found = new ArrayList<>();
        for (Ban ban : bans.values()) {
            if (ban.getRoom().equals(room)) {
                found.add(ban);
            }
        }
        return found;
    }

    /** Whether an identity is banned from a room, or from all. */
    boolean isBanned(String room, String identity) {
        if (!any) {
            return false;
        }
        synchronized (this) {
            return holds(bans.get(new Key(room, identity)))
                    || holds(bans.get(new Key("", identity)));
        }
    }

    private boolean holds(@Nullable Ban ban) {
        return ban != null && !isOver(ban);
    }

    private boolean isOver(Ban ban) {
        return ban.getExpiresAt() != 0 && ban.getExpiresAt() <= clock.instant().getEpochSecond();
    }

    private void forgetOver() {
        bans.values().removeIf(this::isOver);
        any = !bans.isEmpty();
    }

    /** Shards ask for bans meanwhile, so the disk is written to without the lock that they take. */
    private void save() {
        BanFile target = file;
        if (target == null) {
            return;
        }
        synchronized (target) {
            List<Ban> all;
            synchronized (this) {
                all = List.copyOf(bans.values());
            }
            target.write(all);
        }
    }
}
