package io.parley.sdk;

import io.parley.proto.livekit.Encryption;

/**
 * How a track is encrypted from end to end ({@code Encryption.Type} of the protocol).
 *
 * @since 0.1
 */
public enum EncryptionType {
    /** Not at all. */
    NONE,
    /** AES-GCM. */
    GCM,
    /** In the application's own way. */
    CUSTOM;

    static EncryptionType of(Encryption.Type type) {
        return switch (type) {
            case NONE, UNRECOGNIZED -> NONE;
            case GCM -> GCM;
            case CUSTOM -> CUSTOM;
        };
    }
}
