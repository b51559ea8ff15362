package io.parley.sdk.datatrack;

import org.jspecify.annotations.Nullable;

/**
 * A frame whose packets are all there.
 *
 * @param payload the bytes, encrypted when there is an initialization vector
 * @param iv of an encrypted frame, else null
 * @param keyIndex of an encrypted frame
 * @param userTimestamp null when the publisher gave none
 */
record ReceivedFrame(
        byte[] payload, byte @Nullable [] iv, int keyIndex, @Nullable Long userTimestamp) {

    DataTrackFrame withPayload(byte[] plain) {
        return userTimestamp == null
                ? DataTrackFrame.of(plain)
                : DataTrackFrame.of(plain, userTimestamp);
    }
}
