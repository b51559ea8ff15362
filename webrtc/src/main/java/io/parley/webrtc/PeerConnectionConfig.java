package io.parley.webrtc;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.net.TransportLoop;
import io.parley.webrtc.peer.PeerOptions;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link PeerConnection} is made.
 *
 * @param options of the connection itself; a full ICE agent by default
 * @param loop the loop it lives on; null for one that all such connections of the process share
 * @param executor runs the listeners, one call at a time for each connection; null for daemon
 *     threads that are made when needed
 * @since 0.1
 */
public record PeerConnectionConfig(
        PeerOptions options, @Nullable TransportLoop loop, @Nullable Executor executor) {
    /** The defaults of each option. */
    public static final PeerConnectionConfig DEFAULT =
            new PeerConnectionConfig(PeerOptions.DEFAULT, null, null);

    public PeerConnectionConfig {
        requireNonNull(options, "options");
    }

    public PeerConnectionConfig withOptions(PeerOptions value) {
        return new PeerConnectionConfig(value, loop, executor);
    }

    /** The loop stays the caller's to close. */
    public PeerConnectionConfig withLoop(TransportLoop value) {
        return new PeerConnectionConfig(options, value, executor);
    }

    public PeerConnectionConfig withExecutor(Executor value) {
        return new PeerConnectionConfig(options, loop, value);
    }
}
