package io.parley.webrtc.bwe;

/** What a paced packet is, the most urgent first: the pacer takes them out in this order. */
public enum PacketPriority {
    /** Sound: never waits, since it is small and a late packet of it is heard. */
    AUDIO,
    /** A lost packet again: a receiver waits for it, with everything behind it. */
    RETRANSMISSION,
    /** Pictures. */
    VIDEO,
    /** Bytes without meaning, sent to measure the path. */
    PADDING;

    static final int COUNT = values().length;
}
