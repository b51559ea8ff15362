package io.parley.sdk.engine;

import io.parley.webrtc.RtcStats;
import io.parley.webrtc.TransportStats;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.TransceiverSpec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * The audio and video of one peer connection of a session. All methods are for the loop's thread;
 * the link dies with its session.
 */
public interface MediaLink {
    /** Hears of the media of all links of a session, on the loop's thread. */
    interface Listener {
        /** An offer and its answer are in force; see {@link MediaLink#sections}. */
        default void onMediaNegotiated(MediaLink link, List<NegotiatedSection> sections) {}

        /**
         * One RTP packet, proven and decrypted, at once when it arrives.
         *
         * @param packet borrowed until the call returns; a heap buffer
         */
        default void onRtp(MediaLink link, ByteBuffer packet, long nowNanos) {}

        /** One RTCP packet, mostly a compound one; otherwise as {@link #onRtp}. */
        default void onRtcp(MediaLink link, ByteBuffer packet, long nowNanos) {}

        /** The time of {@link MediaLink#setMediaTimer} has come; set it anew. */
        default void onMediaTimer(MediaLink link, long nowNanos) {}
    }

    /** Whether this side makes the offers: on the only connection, or on the publisher's of two. */
    boolean offers();

    /** Which track the server sends in which section, as it last told beside a description. */
    Map<String, String> midToTrackId();

    /** Adds an audio or video section to the next offer; returns its handle. */
    int addTransceiver(TransceiverSpec spec);

    /** Replaces what is wanted of a section; the next offer tells it. */
    void updateTransceiver(int transceiver, TransceiverSpec spec);

    /** Ends a section for good. */
    void stopTransceiver(int transceiver);

    /** The audio and video sections in force, in the order of their m-lines. */
    List<NegotiatedSection> sections();

    /**
     * Sends one RTP packet at the end of this turn. Neither buffer is kept, and their positions do
     * not change.
     *
     * @param header a complete RTP header with its extensions; a heap buffer
     * @param payload what follows it; a heap buffer
     * @return false when nothing can be sent now
     */
    boolean sendRtp(ByteBuffer header, ByteBuffer payload);

    /** The same for one RTCP packet, compound or reduced. */
    boolean sendRtcp(ByteBuffer packet);

    /** What was measured of the transport, {@link TransportStats#of}. */
    List<RtcStats> transportStats();

    /** When {@link Listener#onMediaTimer} is to be called, once; in the loop's time. */
    void setMediaTimer(long deadlineNanos);
}
