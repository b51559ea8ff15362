package io.parley.webrtc.wire;

/** What carries the packets of a candidate pair: datagrams, or RFC 4571 frames on a stream. */
public enum TransportProtocol {
    UDP,
    TCP
}
