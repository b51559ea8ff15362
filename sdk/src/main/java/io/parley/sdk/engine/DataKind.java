package io.parley.sdk.engine;

import org.jspecify.annotations.Nullable;

/** The three data channels of a participant, in the order in which they are created. */
enum DataKind {
    /** Packets that arrive, in order. */
    RELIABLE("_reliable"),
    /** Packets that may be lost. */
    LOSSY("_lossy"),
    /** Packets of data tracks, which may be lost. */
    DATA_TRACK("_data_track");

    private final String label;

    DataKind(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    static @Nullable DataKind ofLabel(String label) {
        for (DataKind kind : values()) {
            if (kind.label.equals(label)) {
                return kind;
            }
        }
        return null;
    }
}
