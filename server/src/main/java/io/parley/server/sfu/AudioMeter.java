package io.parley.server.sfu;

/** Level of one track of sound, from the level that each packet carries (RFC 6464). */
final class AudioMeter {
    private static final int SILENCE = 127;

    /** Louder than -35 dBov is speech. */
    static final int ACTIVE_LEVEL = 35;

    /** The length of a window, as {@link ActiveSpeakers} asks for it. */
    static final double WINDOW_MILLIS = 400;

    /** So much of a window must be speech. */
    private static final double MIN_ACTIVE_SHARE = 0.4;

    private static final double USUAL_MILLIS = 20;
    private static final double MAX_MILLIS = 120;

    private boolean muted;
    private boolean started;
    private int lastTimestamp;
    private double activeMillis;
    private int loudest = SILENCE;

    /**
     * A packet arrived.
     *
     * @param level −dBov as in the header extension: 0 is loudest, 127 silence
     * @param rtpTimestamp of the packet: how long it lasts is told by the next one's
     * @param clockRate of the track, Hz
     */
    void onPacket(int level, int rtpTimestamp, int clockRate) {
        double millis = (rtpTimestamp - lastTimestamp) * 1e3 / clockRate;
        if (started && millis <= 0 && millis > -1e3) {
            return; // late or twice
        }
        if (!started || millis <= 0 || millis > MAX_MILLIS) {
            millis = USUAL_MILLIS; // silence was not sent, or the stream began anew
        }
        started = true;
        lastTimestamp = rtpTimestamp;
        if (!muted && level <= ACTIVE_LEVEL) {
            activeMillis += millis;
            loudest = Math.min(loudest, level);
        }
    }

    /** See {@link LevelSource#takeAudioLevel}. */
    double takeLevel() {
        double active = activeMillis / WINDOW_MILLIS;
        double level =
                muted || active < MIN_ACTIVE_SHARE ? 0 : Math.min(1, linear(loudest) * active);
        activeMillis = 0;
        loudest = SILENCE;
        return level;
    }

    /** A muted track counts as silent, whatever still comes. */
    void setMuted(boolean nowMuted) {
        muted = nowMuted;
    }

    /** A level in −dBov as an amplitude, 0 to 1. */
    static double linear(int level) {
        return Math.pow(10, -level / 20.0);
    }
}
