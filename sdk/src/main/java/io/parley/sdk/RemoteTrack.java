package io.parley.sdk;

/**
 * A track of another participant that is subscribed to. This version of the SDK carries no media,
 * so no publication has one yet.
 *
 * @since 0.1
 */
public final class RemoteTrack extends Track {
    RemoteTrack(String sid, String name, TrackKind kind) {
        super(sid, name, kind);
    }
}
