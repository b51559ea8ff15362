package io.parley.webrtc.peer;

import io.parley.webrtc.ice.IceCandidate;
import java.net.InetSocketAddress;

/** What a {@link Gathering} reports. */
sealed interface GatheringEvent {
    /**
     * A server has told or lent an address.
     *
     * @param base the {@code local} of paths from there
     */
    record Found(IceCandidate candidate, InetSocketAddress base) implements GatheringEvent {}

    /** A lent address is gone. */
    record Lost(InetSocketAddress base, String reason) implements GatheringEvent {}

    /** Nothing came of a server. */
    record Failed(String url, int code, String reason) implements GatheringEvent {}

    /** No more will be found. */
    record Complete() implements GatheringEvent {}
}
