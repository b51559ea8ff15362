package io.parley.webrtc;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.peer.MediaKind;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.Direction;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One audio or video section of a {@link PeerConnection}: {@code RTCRtpTransceiver} of W3C WebRTC
 * §5.4, with its sender and its receiver. Safe to use from any thread.
 *
 * @since 0.1
 */
public final class RtpTransceiver {
    private final PeerConnection connection;
    private final MediaKind kind;
    private volatile @Nullable TransceiverSpec spec;
    private volatile @Nullable NegotiatedSection section;
    private volatile boolean stopped;

    // On the loop's thread.
    int handle = -1;

    RtpTransceiver(PeerConnection connection, MediaKind kind, @Nullable TransceiverSpec spec) {
        this.connection = connection;
        this.kind = kind;
        this.spec = spec;
    }

    public MediaKind kind() {
        return kind;
    }

    /** What was asked for last; null where only the other side's offer brought it about. */
    public @Nullable TransceiverSpec spec() {
        return spec;
    }

    /** What both sides agreed on last; null before the first exchange. */
    public @Nullable NegotiatedSection section() {
        return section;
    }

    /** Name of the section; null before the first exchange. */
    public @Nullable String mid() {
        NegotiatedSection current = section;
        return current == null ? null : current.mid();
    }

    /** Which way media may flow now, seen from this side; inactive before the first exchange. */
    public Direction currentDirection() {
        NegotiatedSection current = section;
        return current == null ? Direction.INACTIVE : current.direction();
    }

    /** Whether it is over: stopped by this side, refused by one, or the connection is closed. */
    public boolean isStopped() {
        return stopped;
    }

    /**
     * Asks for something else; the next exchange settles it.
     *
     * @param value of the same kind
     * @return fails when the transceiver is stopped
     */
    public CompletableFuture<Void> update(TransceiverSpec value) {
        requireNonNull(value, "value");
        if (value.kind() != kind) {
            throw new IllegalArgumentException(
                    "kind: " + value.kind() + " (expected: " + kind + ")");
        }
        spec = value;
        return connection.media().update(this, value);
    }

    /** Ends the section for good; the next exchange tells the other side. */
    public CompletableFuture<Void> stop() {
        stopped = true;
        return connection.media().stop(this);
    }

    /** The exchange is over. */
    void negotiated(NegotiatedSection agreed) {
        section = agreed;
        stopped |= agreed.refused();
    }

    void ended() {
        stopped = true;
    }
}
