package io.parley.server.sfu;

/** Everything in this package that a peer could make grow, and where it ends. */
final class SfuLimits {
    /** Longest RTP packet that is taken, bytes: the MTU of Ethernet. */
    static final int PACKET_BYTES = 1500;

    /** Longest RTP header that is written, bytes: fixed part, CSRCs and extensions. */
    static final int HEADER_BYTES = 512;

    /** Packets of a video layer that can be sent again: some three seconds of 1.5 Mbit/s. */
    static final int VIDEO_HISTORY = 500;

    /** Packets of a stream of sound that can be sent again: four seconds. */
    static final int AUDIO_HISTORY = 200;

    /** Simulcast streams, or spatial layers, of a track. */
    static final int LAYERS = 3;

    /** Temporal layers of a spatial one. */
    static final int TEMPORAL_LAYERS = 4;

    /** Lost packets of one stream that are asked for at a time. */
    static final int NACKS_OUTSTANDING = 100;

    /** How often one lost packet is asked for. */
    static final int NACK_TRIES = 5;

    /** How often one packet is sent again to a subscriber. */
    static final int RETRANSMISSIONS = 3;

    /**
     * A jump of sequence numbers from which on a stream counts as begun anew rather than as lossy:
     * MAX_DROPOUT of RFC 3550 A.1.
     */
    static final int MAX_DROPOUT = 3000;

    /** How often a section may change its SSRCs before it keeps those that it has. */
    static final int SSRC_CHANGES_PER_SECTION = 256;

    /** Sections of one peer connection over which media may come. */
    static final int SECTIONS = 128;

    /** Changes of a track's codec after which it keeps the last one. */
    static final int CODEC_CHANGES = 16;

    /** Key frame requests and NACK lists that one RTCP compound may hold; the rest is ignored. */
    static final int FEEDBACK_PER_COMPOUND = 64;

    /** Sequence numbers that one RTCP compound may ask for again; the rest is ignored. */
    static final int NACKS_PER_COMPOUND = 500;

    /** Events that wait to be polled; polled after each input, so few. */
    static final int EVENTS = 4096;

    /** Bytes of sound with redundancy that is added here: it must fit the path of any receiver. */
    static final int REDUNDANT_BYTES = 1200;

    /** Bytes of one compound RTCP packet that is sent. */
    static final int RTCP_BYTES = 1200;

    private SfuLimits() {}
}
