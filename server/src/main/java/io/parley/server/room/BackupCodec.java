package io.parley.server.room;

import io.parley.proto.livekit.BackupCodecPolicy;
import org.jspecify.annotations.Nullable;

/** Whether anybody needs the second codec of a track, and who gets it then. */
final class BackupCodec {
    private boolean required;

    /** Whether everybody gets it; null until somebody needs it and it is there. */
    private @Nullable Boolean regressed;

    /** Whether a subscriber cannot take the first codec. */
    boolean isRequired() {
        return required;
    }

    /** A subscriber cannot take the first codec; false if that is known. */
    boolean require() {
        boolean isNew = !required;
        required = true;
        return isNew;
    }

    /** Whether everybody gets it, also those who could take the first one. */
    boolean isRegressed() {
        return Boolean.TRUE.equals(regressed);
    }

    /**
     * Decides who gets it, once and for all: a track that went to and fro would stutter each time.
     *
     * @param threshold in rooms of fewer participants everybody gets it; 0: in every room
     */
    void decide(BackupCodecPolicy policy, int threshold, int participants) {
        if (required && regressed == null) {
            regressed =
                    switch (policy) {
                        case REGRESSION -> true;
                        case PREFER_REGRESSION -> threshold == 0 || participants < threshold;
                        case SIMULCAST, UNRECOGNIZED -> false;
                    };
        }
    }
}
