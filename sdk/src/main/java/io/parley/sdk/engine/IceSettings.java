package io.parley.sdk.engine;

import io.parley.proto.livekit.ICEServer;
import io.parley.webrtc.peer.PeerOptions;
import io.parley.webrtc.turn.IceServer;
import java.util.ArrayList;
import java.util.List;

/** STUN and TURN servers of a session: the user's, or else those that the server names. */
final class IceSettings {
    private IceSettings() {}

    /** Options of a peer connection of a session. */
    static PeerOptions apply(PeerOptions base, EngineOptions options) {
        return base.toBuilder()
                .iceServers(options.iceServers())
                .iceServersLater(options.iceServers().isEmpty())
                .iceTransportPolicy(options.iceTransportPolicy())
                .build();
    }

    /** What the server names; entries without a URL are left out. */
    static List<IceServer> named(List<ICEServer> servers) {
        List<IceServer> named = new ArrayList<>();
        for (ICEServer server : servers) {
            if (server.getUrlsCount() > 0) {
                named.add(
                        new IceServer(
                                server.getUrlsList(),
                                server.getUsername(),
                                server.getCredential()));
            }
        }
        return named;
    }
}
