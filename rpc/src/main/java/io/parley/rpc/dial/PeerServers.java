package io.parley.rpc.dial;

import io.parley.rpc.proto.webrtc.v1.ICEServer;
import io.parley.rpc.proto.webrtc.v1.WebRTCConfig;
import io.parley.webrtc.PeerConnectionConfig;
import io.parley.webrtc.turn.IceServer;
import java.util.ArrayList;
import java.util.List;

/** Which STUN and TURN servers a peer connection uses. */
final class PeerServers {
    private PeerServers() {}

    /** One's own servers first, then those that the signaling service names, as others do. */
    static PeerConnectionConfig add(PeerConnectionConfig config, WebRTCConfig named) {
        if (named.getAdditionalIceServersCount() == 0) {
            return config;
        }
        List<IceServer> servers = new ArrayList<>(config.options().iceServers());
        servers.addAll(of(named));
        return config.withOptions(config.options().toBuilder().iceServers(servers).build());
    }

    /** The servers that the signaling service names. */
    static List<IceServer> of(WebRTCConfig named) {
        List<IceServer> servers = new ArrayList<>(named.getAdditionalIceServersCount());
        for (ICEServer server : named.getAdditionalIceServersList()) {
            if (server.getUrlsCount() > 0) {
                servers.add(
                        new IceServer(
                                server.getUrlsList(),
                                server.getUsername(),
                                server.getCredential()));
            }
        }
        return servers;
    }
}
