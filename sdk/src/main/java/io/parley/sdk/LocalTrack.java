package io.parley.sdk;

import java.util.UUID;

/**
 * A track of the local participant.
 *
 * @since 0.1
 */
public abstract sealed class LocalTrack extends Track permits LocalAudioTrack, LocalVideoTrack {
    LocalTrack(String name, TrackKind kind) {
        super("TR_" + UUID.randomUUID(), name, kind);
    }

    /** Holds the track back until {@link #unmute()}. */
    public void mute() {
        muted(true);
    }

    /** Lets the track flow again. */
    public void unmute() {
        muted(false);
    }
}
