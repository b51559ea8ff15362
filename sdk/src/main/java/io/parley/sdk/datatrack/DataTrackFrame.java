package io.parley.sdk.datatrack;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What a data track carries: some bytes, and a time if the publisher gives one. Immutable. */
public final class DataTrackFrame {
    private final byte[] payload;
    private final @Nullable Long userTimestamp;

    private DataTrackFrame(byte[] payload, @Nullable Long userTimestamp) {
        this.payload = requireNonNull(payload, "payload");
        this.userTimestamp = userTimestamp;
    }

    /**
     * A frame without a time.
     *
     * @param payload is not copied, so it must not be changed any more
     */
    public static DataTrackFrame of(byte[] payload) {
        return new DataTrackFrame(payload, null);
    }

    /**
     * A frame with a time.
     *
     * @param payload is not copied, so it must not be changed any more
     * @param userTimestamp 64 bits whose meaning the application chooses, such as microseconds
     *     since 1970
     */
    public static DataTrackFrame of(byte[] payload, long userTimestamp) {
        return new DataTrackFrame(payload, userTimestamp);
    }

    /** The bytes; not copied, so not to be changed. */
    public byte[] payload() {
        return payload;
    }

    /** What the publisher gave with the frame; empty when nothing. */
    public OptionalLong userTimestamp() {
        return userTimestamp == null ? OptionalLong.empty() : OptionalLong.of(userTimestamp);
    }

    @Override
    public String toString() {
        return "DataTrackFrame["
                + payload.length
                + " bytes"
                + (userTimestamp == null ? "" : ", " + Long.toUnsignedString(userTimestamp))
                + "]";
    }
}
