package io.parley.server.config;

/**
 * How audio and video are sent to participants ({@code rtc.congestion_control}, {@code video}).
 *
 * @param congestionControl whether layers are chosen by the bandwidth that there is; true by
 *     default
 * @param allowPause whether videos pause for participants who do not say what they want; true by
 *     default: a picture that stutters and delays the sound helps nobody
 * @param codecRegressionThreshold in a room of fewer participants everybody moves to a video's
 *     second codec when one of them needs it; 0: in every room. 5 by default, as in LiveKit's
 *     rooms: two encoders cost a publisher more than the better codec saves so few others
 */
public record MediaConfig(
        boolean congestionControl, boolean allowPause, int codecRegressionThreshold) {
    /** The defaults that the parameters describe. */
    public static final MediaConfig DEFAULT = new MediaConfig(true, true, 5);
}
