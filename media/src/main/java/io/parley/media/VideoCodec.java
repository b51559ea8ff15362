package io.parley.media;

/**
 * The video codecs whose streams can be read and written here.
 *
 * @since 0.1
 */
public enum VideoCodec {
    VP8,
    VP9,
    H264,
    H265,
    AV1
}
