package io.parley.server.config;

/**
 * How audio and video are sent to participants ({@code rtc.congestion_control}).
 *
 * @param congestionControl whether layers are chosen by the bandwidth that there is; true by
 *     default
 * @param allowPause whether videos pause for participants who do not say what they want; true by
 *     default: a picture that stutters and delays the sound helps nobody
 */
public record MediaConfig(boolean congestionControl, boolean allowPause) {
    /** The defaults that the parameters describe. */
    public static final MediaConfig DEFAULT = new MediaConfig(true, true);
}
