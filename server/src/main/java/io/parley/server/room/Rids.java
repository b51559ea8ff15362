package io.parley.server.room;

import java.util.List;

/** Names of simulcast encodings. */
final class Rids {
    /** The sets that clients use, lowest first. */
    private static final List<List<String>> KNOWN =
            List.of(List.of("q", "h", "f"), List.of("2", "1", "0"));

    private Rids() {}

    /** Known names by their size, others as they stand. */
    static List<String> lowestFirst(List<String> rids) {
        for (List<String> known : KNOWN) {
            if (known.containsAll(rids)) {
                return known.stream().filter(rids::contains).toList();
            }
        }
        return rids.size() <= Limits.MAX_SPATIAL_LAYERS
                ? rids
                : rids.subList(0, Limits.MAX_SPATIAL_LAYERS);
    }
}
