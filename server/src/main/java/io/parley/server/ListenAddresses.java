package io.parley.server;

import io.parley.server.config.ConfigException;
import io.parley.server.config.RtcConfig;
import io.parley.server.config.ServerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a server listens, worked out from its configuration. */
final class ListenAddresses {

    private final ServerConfig config;

    ListenAddresses(ServerConfig config) {
        this.config = config;
    }

    /** The addresses to listen on for HTTP. */
    List<InetSocketAddress> http() {
        return config.bindAddresses().isEmpty()
                ? List.of(new InetSocketAddress(config.port()))
                : at(boundAddresses(), config.port());
    }

    /** The addresses to listen on for media, at one port. */
    List<InetSocketAddress> media(int port) {
        if (!config.bindAddresses().isEmpty()) {
            return at(boundAddresses(), port);
        }
        RtcConfig rtc = config.rtc();
        return rtc.includedInterfaces().isEmpty() && rtc.excludedInterfaces().isEmpty()
                ? List.of(new InetSocketAddress(port))
                : at(interfaceAddresses(rtc), port);
    }

    /**
     * The addresses that clients are told in place of those of the sockets; empty if those will do.
     */
    List<InetAddress> announced() {
        String nodeIp = config.rtc().nodeIp();
        return nodeIp == null ? List.of() : List.of(resolve("rtc.node_ip", nodeIp));
    }

    /** Whether loopback addresses are among what is announced. */
    boolean includesLoopback() {
        return config.rtc().enableLoopbackCandidate()
                || boundAddresses().stream().anyMatch(InetAddress::isLoopbackAddress);
    }

    /** A host that a client on this machine can use in a URL. */
    String urlHost() {
        InetAddress first = boundAddresses().isEmpty() ? null : boundAddresses().get(0);
        return hostOf(first);
    }

    private static String hostOf(@Nullable InetAddress address) {
        if (address == null || address.isAnyLocalAddress()) {
            return "127.0.0.1";
        }
        String host = address.getHostAddress();
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    private List<InetAddress> boundAddresses() {
        return config.bindAddresses().stream()
                .map(address -> resolve("bind_addresses", address))
                .toList();
    }

    private static InetAddress resolve(String key, String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new ConfigException(
                    key + ": " + address + " (expected: an IP address of this machine)");
        }
    }

    private static List<InetAddress> interfaceAddresses(RtcConfig rtc) {
        List<InetAddress> addresses = new ArrayList<>();
        try {
            for (NetworkInterface candidate : NetworkInterface.networkInterfaces().toList()) {
                boolean included =
                        rtc.includedInterfaces().isEmpty()
                                || rtc.includedInterfaces().contains(candidate.getName());
                boolean wanted =
                        included && !rtc.excludedInterfaces().contains(candidate.getName());
                if (wanted && candidate.isUp()) {
                    candidate
                            .inetAddresses()
                            .filter(
                                    address ->
                                            rtc.enableLoopbackCandidate()
                                                    || !address.isLoopbackAddress())
                            .forEach(addresses::add);
                }
            }
        } catch (SocketException e) {
            throw new ConfigException("rtc.interfaces: cannot list the interfaces of this machine");
        }
        if (addresses.isEmpty()) {
            throw new ConfigException(
                    "rtc.interfaces: no address left (expected: names of interfaces that are up)");
        }
        return addresses;
    }

    private static List<InetSocketAddress> at(List<InetAddress> addresses, int port) {
        return addresses.stream().map(address -> new InetSocketAddress(address, port)).toList();
    }
}
