package io.parley.webrtc.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** The addresses of this machine that are of use to ICE (RFC 8445 §5.1.1.1). */
final class HostAddresses {
    /** More than that are not announced: each costs the other side a check. */
    private static final int MAX_ADDRESSES = 16;

    private HostAddresses() {}

    /** Loopback addresses only when asked for, or when there is nothing else; IPv4 first. */
    static List<InetAddress> list(boolean includeLoopback) throws SocketException {
        List<InetAddress> found = new ArrayList<>();
        List<InetAddress> loopback = new ArrayList<>();
        for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
            if (one.isUp()) {
                one.inetAddresses()
                        .filter(HostAddresses::isUsable)
                        .forEach(address -> (isLoopback(address) ? loopback : found).add(address));
            }
        }
        if (includeLoopback || found.isEmpty()) {
            found.addAll(loopback);
        }
        List<InetAddress> ordered = new ArrayList<>();
        found.stream().filter(Inet4Address.class::isInstance).forEach(ordered::add);
        found.stream().filter(Inet6Address.class::isInstance).forEach(ordered::add);
        return ordered.subList(0, Math.min(MAX_ADDRESSES, ordered.size()));
    }

    private static boolean isLoopback(InetAddress address) {
        return address.isLoopbackAddress();
    }

    /** A link-local IPv6 address means nothing without a zone, which SDP cannot carry. */
    private static boolean isUsable(InetAddress address) {
        return !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && !(address instanceof Inet6Address && address.isLinkLocalAddress());
    }
}
