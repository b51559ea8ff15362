package io.parley.sdk.media;

/**
 * What an encoder should do, as far as the network and those who watch are concerned.
 *
 * @param keyFrameRequested whether somebody cannot go on without a picture that can be decoded
 *     alone; make the next one such a picture
 * @param active whether anybody gets what is encoded; encoding may stop otherwise
 * @param targetBitrate bits a second that the network takes; 0 while that is unknown
 * @param maxFramerate pictures a second, at most; 0 for as many as there are
 * @since 0.1
 */
public record EncoderFeedback(
        boolean keyFrameRequested, boolean active, long targetBitrate, double maxFramerate) {}
