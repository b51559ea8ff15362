package io.parley.server.config;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where media and data travel (the {@code rtc} section).
 *
 * @param udpPorts the UDP ports, one event loop each; 7882 by default, as in LiveKit's samples,
 *     because one port is the easiest thing to open in a firewall
 * @param tcpPort the port of ICE over TCP, 0 to 65535; 0 turns it off; 7881 by default. With
 *     several UDP ports each event loop has one, from this one on
 * @param nodeIp the address to announce to clients; null announces the addresses of the interfaces
 * @param enableLoopbackCandidate whether to announce loopback addresses; false by default, because
 *     no other machine can use them
 * @param includedInterfaces names of the only interfaces to announce; empty means all
 * @param excludedInterfaces names of interfaces that are not announced
 */
public record RtcConfig(
        PortRange udpPorts,
        int tcpPort,
        @Nullable String nodeIp,
        boolean enableLoopbackCandidate,
        List<String> includedInterfaces,
        List<String> excludedInterfaces) {

    /** The defaults that the parameters describe. */
    public static final RtcConfig DEFAULT =
            new RtcConfig(PortRange.of(7882), 7881, null, false, List.of(), List.of());

    public RtcConfig {
        Objects.requireNonNull(udpPorts, "udpPorts");
        if (tcpPort < 0 || tcpPort > 65535) {
            throw new IllegalArgumentException("tcpPort: " + tcpPort + " (expected: 0 to 65535)");
        }
        includedInterfaces = List.copyOf(includedInterfaces);
        excludedInterfaces = List.copyOf(excludedInterfaces);
    }

    /** Event loops that serve: one for each UDP port, but no more than there are processors. */
    public int loops() {
        return Math.min(udpPorts.size(), Runtime.getRuntime().availableProcessors());
    }

    /** The UDP ports that are used. */
    public PortRange usedUdpPorts() {
        return new PortRange(udpPorts.first(), udpPorts.first() + loops() - 1);
    }

    /** The ports of ICE over TCP, one for each event loop; while {@link #tcpPort} is not 0. */
    public PortRange usedTcpPorts() {
        return new PortRange(tcpPort, tcpPort + loops() - 1);
    }

    /** This configuration with other UDP ports. */
    public RtcConfig withUdpPorts(PortRange ports) {
        return new RtcConfig(
                ports,
                tcpPort,
                nodeIp,
                enableLoopbackCandidate,
                includedInterfaces,
                excludedInterfaces);
    }

    /** This configuration with another port of ICE over TCP; 0 turns it off. */
    public RtcConfig withTcpPort(int port) {
        return new RtcConfig(
                udpPorts,
                port,
                nodeIp,
                enableLoopbackCandidate,
                includedInterfaces,
                excludedInterfaces);
    }

    /** This configuration with another address to announce. */
    public RtcConfig withNodeIp(@Nullable String address) {
        return new RtcConfig(
                udpPorts,
                tcpPort,
                address,
                enableLoopbackCandidate,
                includedInterfaces,
                excludedInterfaces);
    }

    /** This configuration, announcing loopback addresses or not. */
    public RtcConfig withEnableLoopbackCandidate(boolean enabled) {
        return new RtcConfig(
                udpPorts, tcpPort, nodeIp, enabled, includedInterfaces, excludedInterfaces);
    }
}
