package io.parley.sdk;

import io.parley.proto.livekit.PacketTrailerFeature;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher attaches to each frame ({@code PacketTrailerFeature} of the protocol).
 *
 * @since 0.1
 */
public enum FrameMetadataFeature {
    /** A time of the application's. */
    USER_TIMESTAMP,
    /** A number. */
    FRAME_ID,
    /** Bytes of the application's. */
    USER_DATA;

    PacketTrailerFeature wire() {
        return switch (this) {
            case USER_TIMESTAMP -> PacketTrailerFeature.PTF_USER_TIMESTAMP;
            case FRAME_ID -> PacketTrailerFeature.PTF_FRAME_ID;
            case USER_DATA -> PacketTrailerFeature.PTF_USER_DATA;
        };
    }

    static @Nullable FrameMetadataFeature of(PacketTrailerFeature feature) {
        return switch (feature) {
            case PTF_USER_TIMESTAMP -> USER_TIMESTAMP;
            case PTF_FRAME_ID -> FRAME_ID;
            case PTF_USER_DATA -> USER_DATA;
            case UNRECOGNIZED -> null;
        };
    }
}
