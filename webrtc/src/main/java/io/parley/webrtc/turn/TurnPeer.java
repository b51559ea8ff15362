package io.parley.webrtc.turn;

import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.NetworkPath;
import java.net.InetSocketAddress;

/** One address that packets are relayed to and from. */
final class TurnPeer {
    /** Of the permission, which RFC 8656 §9 gives to an IP address; here each port asks for it. */
    enum Permission {
        NONE,
        ASKED,
        GRANTED,
        REFUSED
    }

    /** Of the channel (RFC 8656 §12). */
    enum Channel {
        NONE,
        ASKED,
        BOUND,
        REFUSED
    }

    final InetSocketAddress address;
    final NetworkPath path;
    Permission permission = Permission.NONE;
    Channel channel = Channel.NONE;
    int channelNumber;
    long permissionDueNanos = Deadline.NEVER;
    long channelDueNanos = Deadline.NEVER;

    /** Whether a packet was sent since the permission was asked for last. */
    boolean used;

    TurnPeer(InetSocketAddress address, NetworkPath path) {
        this.address = address;
        this.path = path;
    }

    long nextTimeout() {
        return Math.min(permissionDueNanos, channelDueNanos);
    }
}
