package io.parley.webrtc.peer;

/** What a datagram that was handed to an engine turned out to be. */
public enum Inbound {
    /** It was taken in, or dropped and counted: nothing is left to do. */
    NONE,
    /** The buffer now holds one RTP packet that the keys of this connection proved. */
    RTP,
    /** The buffer now holds one RTCP packet, maybe a compound one, that the keys proved. */
    RTCP
}
