package io.parley.rpc.signaling;

import io.parley.rpc.proto.webrtc.v1.ICEServer;
import java.util.List;

/** The STUN and TURN servers that callers and answerers are told. */
@FunctionalInterface
public interface IceServers {

    /** None: peers use their own. */
    IceServers NONE = client -> List.of();

    /**
     * The servers for one client; credentials in them may be made for it.
     *
     * @param client who asks, empty if unknown; becomes part of temporary user names
     */
    List<ICEServer> forClient(String client);
}
