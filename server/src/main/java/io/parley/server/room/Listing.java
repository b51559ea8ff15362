package io.parley.server.room;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rooms of a shard, or participants of a room, as of one moment. The same object is given as long
 * as nothing changes, so that what is made of it can be kept here. Any thread.
 */
public final class Listing {
    static final Listing EMPTY = new Listing(new Snapshot[0]);

    private final Snapshot[] items;
    private volatile byte @Nullable [] protobuf;
    private volatile byte @Nullable [] json;

    private Listing(Snapshot[] items) {
        this.items = items;
    }

    /** The items as a listing: the one of before if it holds these very items. */
    static Listing of(Snapshot[] items, @Nullable Listing before) {
        if (before == null || before.items.length != items.length) {
            return new Listing(items);
        }
        for (int i = 0; i < items.length; i++) {
            if (items[i] != before.items[i]) {
                return new Listing(items);
            }
        }
        return before;
    }

    public List<Snapshot> items() {
        return Arrays.asList(items);
    }

    /**
     * All of it in protobuf; not to be changed.
     *
     * @param encoder always the same one for listings of one kind
     */
    public byte[] protobuf(Function<Listing, byte[]> encoder) {
        byte[] bytes = protobuf;
        if (bytes == null) {
            bytes = encoder.apply(this);
            protobuf = bytes;
        }
        return bytes;
    }

    /** The same in JSON. */
    public byte[] json(Function<Listing, byte[]> encoder) {
        if (items.length == 0) {
            return encoder.apply(this); // the empty one is of either kind
        }
        byte[] bytes = json;
        if (bytes == null) {
            bytes = encoder.apply(this);
            json = bytes;
        }
        return bytes;
    }
}
