package io.parley.sdk;

/**
 * A codec for video.
 *
 * @since 0.1
 */
public enum VideoCodec {
    /** VP8 (RFC 6386). */
    VP8,
    /** H.264 (RFC 6184). */
    H264,
    /** AV1. */
    AV1,
    /** VP9. */
    VP9,
    /** H.265. */
    H265
}
