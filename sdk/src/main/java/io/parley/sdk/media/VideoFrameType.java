package io.parley.sdk.media;

/**
 * Whether a picture can be decoded alone.
 *
 * @since 0.1
 */
public enum VideoFrameType {
    /** It can: decoding may begin with it. */
    KEY,
    /** It needs pictures before it. */
    DELTA
}
