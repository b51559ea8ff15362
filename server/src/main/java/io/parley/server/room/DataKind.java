package io.parley.server.room;

import org.jspecify.annotations.Nullable;

/** The data channels that have a meaning, by their labels. */
enum DataKind {
    RELIABLE("_reliable"),
    LOSSY("_lossy"),
    DATA_TRACK("_data_track");

    private static final DataKind[] ALL = values();

    private final String label;

    DataKind(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    static @Nullable DataKind ofLabel(String label) {
        for (DataKind kind : ALL) {
            if (kind.label.equals(label)) {
                return kind;
            }
        }
        return null;
    }
}
