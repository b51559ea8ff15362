package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import io.parley.sdk.media.RtcStatsReport;
import java.util.concurrent.CompletableFuture;

/**
 * Sound or pictures of one source.
 *
 * @since 0.1
 */
public abstract sealed class Track permits LocalTrack, RemoteTrack {
    private final String name;
    private final TrackKind kind;

    private volatile String sid;
    private volatile boolean muted;
    private volatile StreamState streamState = StreamState.UNKNOWN;

    Track(String sid, String name, TrackKind kind) {
        this.sid = requireNonNull(sid, "sid");
        this.name = requireNonNull(name, "name");
        this.kind = requireNonNull(kind, "kind");
    }

    /** The id that the server gave the track; one of the client's own until it is published. */
    public String sid() {
        return sid;
    }

    /** The name that its publisher gave it; may be empty. */
    public String name() {
        return name;
    }

    /** Sound or pictures. */
    public TrackKind kind() {
        return kind;
    }

    /** Whether its publisher holds it back. */
    public boolean isMuted() {
        return muted;
    }

    /** Whether the server sends it. */
    public StreamState streamState() {
        return streamState;
    }

    /**
     * What was measured of it, by the names of W3C WebRTC statistics: {@code outbound-rtp}, {@code
     * inbound-rtp} and others.
     *
     * @return empty if it is not published, or no longer received
     */
    public abstract CompletableFuture<RtcStatsReport> getStats();

    void sid(String value) {
        sid = value;
    }

    void muted(boolean value) {
        muted = value;
    }

    void streamState(StreamState value) {
        streamState = value;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "{sid=" + sid() + ", name=" + name + "}";
    }
}
