package io.parley.server.sfu;

/** Level of one track of sound, from the level that each packet carries (RFC 6464). */
final class AudioMeter {
    /**
     * A packet arrived.
     *
     * @param level −dBov as in the header extension: 0 is loudest, 127 silence
     * @param rtpTimestamp of the packet, for its duration
     * @param clockRate of the track, Hz
     */
    void onPacket(int level, int rtpTimestamp, int clockRate, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** See {@link LevelSource#takeAudioLevel}. */
    double takeLevel(long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** A muted track counts as silent, whatever still comes. */
    void setMuted(boolean muted) {
        throw new UnsupportedOperationException();
    }
}
