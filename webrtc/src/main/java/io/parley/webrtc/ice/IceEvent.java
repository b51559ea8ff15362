package io.parley.webrtc.ice;

import io.parley.webrtc.wire.NetworkPath;

/** What an {@link IceAgent} reports. */
public sealed interface IceEvent {
    /** The agent is now in {@code state}. */
    record StateChanged(IceState state) implements IceEvent {}

    /** Data goes over {@code path} from now on. */
    record SelectedPathChanged(NetworkPath path) implements IceEvent {}
}
