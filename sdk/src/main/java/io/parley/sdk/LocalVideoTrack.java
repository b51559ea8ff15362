package io.parley.sdk;

/**
 * A track of pictures of the local participant. This version of the SDK has no media to put into
 * it.
 *
 * @since 0.1
 */
public final class LocalVideoTrack extends LocalTrack {
    private LocalVideoTrack(String name) {
        super(name, TrackKind.VIDEO);
    }

    /**
     * A track that is not published yet.
     *
     * @param name what others see; may be empty
     */
    public static LocalVideoTrack create(String name) {
        return new LocalVideoTrack(name);
    }
}
