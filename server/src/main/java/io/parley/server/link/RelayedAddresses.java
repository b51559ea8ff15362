package io.parley.server.link;

import io.parley.webrtc.wire.NetworkPath;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The addresses that a client said it has on TURN servers, so that its way can be named. */
final class RelayedAddresses {
    /** A client has one for each server and address family; more are not looked at. */
    private static final int MAX = 16;

    // RFC 8839 §5.1: foundation component transport priority address port "typ" type
    private static final int ADDRESS = 4;
    private static final int PORT = 5;
    private static final int TYPE = 7;

    private final List<String> addresses = new ArrayList<>(0);

    /** Takes note of a candidate if it is a relayed one. */
    void add(String candidate) {
        if (addresses.size() >= MAX || !candidate.contains(" typ relay")) {
            return;
        }
        String[] parts = candidate.split(" ", TYPE + 2);
        if (parts.length > TYPE && parts[TYPE].equals("relay")) {
            addresses.add(parts[ADDRESS] + " " + parts[PORT]);
        }
    }

    /** Whether a path leads over one of them; IPv6 in another spelling is not found. */
    boolean contains(NetworkPath path) {
        if (addresses.isEmpty()) {
            return false;
        }
        InetSocketAddress remote = path.remote();
        return addresses.contains(remote.getAddress().getHostAddress() + " " + remote.getPort());
    }
}
