package io.parley.sdk.media;

import static java.util.Objects.requireNonNull;

/**
 * What comes with one picture from its publisher, if the track was published with that feature
 * ({@code TrackPublishOptions.frameMetadataFeatures}). Servers can read it, also where the picture
 * is encrypted.
 *
 * @param userTimestamp 64 bits whose meaning the application chooses, such as microseconds since
 *     1970; 0 for none
 * @param frameId a number of 32 bits, 0 to 4,294,967,295; 0 for none
 * @param userData bytes of the application's, at most {@value #MAX_USER_DATA}; empty for none. The
 *     array is shared, not copied
 * @since 0.1
 */
public record FrameMetadata(long userTimestamp, long frameId, byte[] userData) {
    /** How many bytes fit beside a time and a number. */
    public static final int MAX_USER_DATA = 232;

    private static final long MAX_FRAME_ID = 0xFFFF_FFFFL;
    private static final byte[] NONE = {};

    /** Checks the values. */
    public FrameMetadata {
        requireNonNull(userData, "userData");
        if (frameId < 0 || frameId > MAX_FRAME_ID) {
            throw new IllegalArgumentException(
                    "frameId: " + frameId + " (expected: 0 to " + MAX_FRAME_ID + ")");
        }
        if (userData.length > MAX_USER_DATA) {
            throw new IllegalArgumentException(
                    "userData: "
                            + userData.length
                            + " bytes (expected: at most "
                            + MAX_USER_DATA
                            + ")");
        }
    }

    /** A time and a number, either of which may be 0 for none. */
    public static FrameMetadata of(long userTimestamp, long frameId) {
        return new FrameMetadata(userTimestamp, frameId, NONE);
    }

    @Override
    public String toString() {
        return "FrameMetadata{"
                + Long.toUnsignedString(userTimestamp)
                + ", "
                + frameId
                + ", "
                + userData.length
                + " bytes}";
    }
}
