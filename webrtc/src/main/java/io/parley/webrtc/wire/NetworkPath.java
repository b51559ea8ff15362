package io.parley.webrtc.wire;

import java.net.InetSocketAddress;

/**
 * The way of a packet: over what, from which local address, to which remote one.
 *
 * <p>For {@link TransportProtocol#TCP} the two addresses name one connection.
 */
public record NetworkPath(
        TransportProtocol protocol, InetSocketAddress local, InetSocketAddress remote) {}
