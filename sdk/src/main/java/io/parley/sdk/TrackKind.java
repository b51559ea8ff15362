package io.parley.sdk;

import io.parley.proto.livekit.TrackType;

/**
 * What a track carries ({@code TrackType} of the protocol).
 *
 * @since 0.1
 */
public enum TrackKind {
    /** Something that this version does not know. */
    UNKNOWN,
    /** Sound. */
    AUDIO,
    /** Pictures. */
    VIDEO;

    static TrackKind of(TrackType type) {
        return switch (type) {
            case AUDIO -> AUDIO;
            case VIDEO -> VIDEO;
            case DATA, UNRECOGNIZED -> UNKNOWN;
        };
    }
}
