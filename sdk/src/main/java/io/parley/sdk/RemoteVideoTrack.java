package io.parley.sdk;

import io.parley.sdk.media.ReceivedVideo;
import io.parley.sdk.media.VideoStream;
import io.parley.sdk.rtp.ReceivedTrack;

/**
 * A track of pictures of another participant that is subscribed to.
 *
 * @since 0.1
 */
public final class RemoteVideoTrack extends RemoteTrack {
    private final ReceivedVideo pictures;

    RemoteVideoTrack(
            String sid,
            String name,
            ReceivedTrack received,
            ReceivedVideo pictures,
            RoomLink link) {
        super(sid, name, TrackKind.VIDEO, received, link);
        this.pictures = pictures;
    }

    /** As {@link #stream(int)} with room for 300 pictures. */
    public VideoStream stream() {
        return stream(0);
    }

    /**
     * Begins to read the pictures as they were encoded, from the next key frame on, which is asked
     * for, and until the track ends or the stream is closed.
     *
     * @param capacity pictures that wait for the reader at most; when it is too slow, pictures are
     *     lost up to the next key frame. 0 for 300
     */
    public VideoStream stream(int capacity) {
        return pictures.open(capacity);
    }
}
