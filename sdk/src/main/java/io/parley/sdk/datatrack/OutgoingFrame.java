package io.parley.sdk.datatrack;

import org.jspecify.annotations.Nullable;

/**
 * A frame on its way to the loop.
 *
 * @param frame what the application gave
 * @param sealed its encrypted form; null when the track is not encrypted
 * @param nanos when it was given, as {@link System#nanoTime} tells
 */
record OutgoingFrame(DataTrackFrame frame, FrameCipher.@Nullable Sealed sealed, long nanos) {
    byte[] bytes() {
        return sealed == null ? frame.payload() : sealed.payload();
    }
}
