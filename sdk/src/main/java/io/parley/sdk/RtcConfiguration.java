package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import io.parley.sdk.engine.EngineOptions;
import java.util.List;

/**
 * How paths to the server are looked for: from the addresses of this machine over UDP and TCP, from
 * those that STUN servers see, and through TURN servers.
 *
 * @param iceTransportType which paths may be used
 * @param continualGatheringPolicy whether new addresses are looked for while connected; this
 *     version looks for them once in each connection, whatever it says
 * @param iceServers STUN and TURN servers; empty means those that the server names
 * @since 0.1
 */
public record RtcConfiguration(
        IceTransportType iceTransportType,
        ContinualGatheringPolicy continualGatheringPolicy,
        List<IceServer> iceServers) {
    /** All paths, and the STUN and TURN servers of the server. */
    public static final RtcConfiguration DEFAULT =
            new RtcConfiguration(
                    IceTransportType.ALL, ContinualGatheringPolicy.GATHER_CONTINUALLY, List.of());

    /** Copies the list. */
    public RtcConfiguration {
        requireNonNull(iceTransportType, "iceTransportType");
        requireNonNull(continualGatheringPolicy, "continualGatheringPolicy");
        iceServers = List.copyOf(iceServers);
    }

    /** Tells the engine, which knows the transport. */
    void applyTo(EngineOptions.Builder options) {
        for (IceServer server : iceServers) {
            if (!server.urls().isEmpty()) {
                options.addIceServer(server.urls(), server.username(), server.credential());
            }
        }
        switch (iceTransportType) {
            case ALL -> {}
            case RELAY -> options.relayOnly();
            case NOHOST -> options.withoutHosts();
        }
    }
}
