package io.parley.sdk;

/**
 * A track of sound of the local participant. This version of the SDK has no media to put into it.
 *
 * @since 0.1
 */
public final class LocalAudioTrack extends LocalTrack {
    private LocalAudioTrack(String name) {
        super(name, TrackKind.AUDIO);
    }

    /**
     * A track that is not published yet.
     *
     * @param name what others see; may be empty
     */
    public static LocalAudioTrack create(String name) {
        return new LocalAudioTrack(name);
    }
}
