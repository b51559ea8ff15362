package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * How paths to the server are looked for. This version reaches a server on its own addresses, over
 * UDP and TCP; it uses no STUN or TURN server, and refuses a configuration that asks for one.
 *
 * @param iceTransportType which paths may be used
 * @param continualGatheringPolicy whether new addresses are looked for while connected
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

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if it asks for what this version cannot do
     */
    public RtcConfiguration {
        requireNonNull(iceTransportType, "iceTransportType");
        requireNonNull(continualGatheringPolicy, "continualGatheringPolicy");
        iceServers = List.copyOf(iceServers);
        if (iceTransportType != IceTransportType.ALL) {
            throw new IllegalArgumentException(
                    "iceTransportType: "
                            + iceTransportType
                            + " (expected: ALL; this version uses no STUN or TURN server)");
        }
        if (!iceServers.isEmpty()) {
            throw new IllegalArgumentException(
                    "iceServers: " + iceServers + " (expected: none; this version uses none)");
        }
    }
}
