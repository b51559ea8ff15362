package io.parley.sdk.media;

/** Where encoded sound goes. Called on any thread, one at a time. For the SDK itself. */
public interface EncodedAudioSink {
    /** The loudness of what has none. */
    int NO_LEVEL = -1;

    /**
     * Takes one packet of the codec.
     *
     * @param data copied before this returns
     * @param timestamp of the first sample, in ticks of the codec's RTP clock
     * @param level how far below the loudest possible, dB, 0 to 127 (RFC 6464 §3); {@link
     *     #NO_LEVEL} if unknown
     * @param begins whether silence was left out before it (RFC 3551 §4.1)
     * @return false when there is no room for it
     */
    boolean onPacket(
            byte[] data, int offset, int length, long timestamp, int level, boolean begins);
}
