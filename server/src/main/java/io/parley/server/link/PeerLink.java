package io.parley.server.link;

import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.SessionDescription;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One peer connection of a participant, on this shard or on another one. All methods are for the
 * thread of the shard that it was made for, and the listener is called there.
 */
public interface PeerLink {
    /** What became of a message that was to be sent. */
    enum SendOutcome {
        QUEUED,
        /** Too much waits already; nothing was taken. */
        FULL,
        /** Longer than the client takes; nothing was taken. */
        TOO_LARGE,
        /** The channel is not open; nothing was taken. */
        CLOSED
    }

    /** Hears of everything that happens to a link, on the shard's thread. */
    interface Listener {
        /** Data can flow; again after each interruption. */
        void onConnected();

        /** The path fell silent and may come back. */
        void onInterrupted();

        /** The connection is lost; close it. */
        void onFailed(String reason);

        /** A local candidate, in the form of the {@code candidate} attribute. */
        void onCandidate(String candidate, String mid, int mLineIndex);

        /** No local candidates follow. */
        void onCandidatesDone();

        /** A channel can be used, whichever side created it. */
        void onChannelOpen(int channel, String label);

        /**
         * A whole message; the payload is the receiver's.
         *
         * @return whether it is done with; otherwise it takes room in the window that the client
         *     may fill, until {@link PeerLink#consume}
         */
        boolean onMessage(int channel, boolean binary, ByteBuffer payload);

        /** What waits on a channel fell to {@link PeerLink#setLowMark}. */
        void onLow(int channel);

        void onChannelClosed(int channel);

        /** An offer and its answer are in force; see {@link PeerLink#sections}. */
        default void onMediaNegotiated(List<NegotiatedSection> sections) {}

        /**
         * One RTP packet, proven and decrypted, at once when it arrives.
         *
         * @param packet borrowed until the call returns; a heap buffer
         */
        default void onRtp(ByteBuffer packet, long nowNanos) {}

        /** After one or more packets by {@link #onRtp}, before the turn of the loop ends. */
        default void onRtpEnd(long nowNanos) {}

        /** One RTCP packet, mostly a compound one; otherwise as {@link #onRtp}. */
        default void onRtcp(ByteBuffer packet, long nowNanos) {}

        /** The time of {@link PeerLink#setMediaTimer} has come; set it anew. */
        default void onMediaTimer(long nowNanos) {}
    }

    /**
     * Hears how an exchange went: at once, or on a later turn where the connection is elsewhere.
     */
    interface Exchange {
        /**
         * It is in force; {@link #sections} are those that it settled.
         *
         * @param description our answer; empty where none was due
         */
        void onSettled(String description);

        /** The description cannot be used; the text says why. */
        void onRefused(String reason);
    }

    /**
     * Puts a local offer in force.
     *
     * @param iceRestart whether it asks for a new path
     * @param then takes the offer, at once or on a later turn
     */
    void offer(boolean iceRestart, Consumer<String> then);

    /** Puts the answer to the last offer in force. */
    void acceptAnswer(String sdp, Exchange then);

    /**
     * Reads a remote offer that {@link #answer} answers; between the two its sections can be looked
     * at and given their meaning with {@link #setSection}.
     *
     * @return the offer
     */
    SessionDescription readOffer(String offer) throws NegotiationException;

    /** Puts the offer that was read in force, and answers it. */
    void answer(Exchange then);

    /** Adds an audio or video section to the next offer; returns its handle. */
    int addTransceiver(TransceiverSpec spec);

    /** Replaces what is wanted of a section; the next offer or answer tells it. */
    void updateTransceiver(int transceiver, TransceiverSpec spec);

    /** Ends a section for good. */
    void stopTransceiver(int transceiver);

    /** Says what is wanted of an offered section. */
    void setSection(String mid, TransceiverSpec spec);

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

    /** When {@link Listener#onMediaTimer} is to be called, once; in the shard's time. */
    void setMediaTimer(long deadlineNanos);

    /** False when the candidate could not be read. */
    boolean addCandidate(String candidate, @Nullable String mid, int mLineIndex);

    /**
     * Creates a channel; {@link Listener#onChannelOpen} tells when it can be used, and its handle.
     */
    void createChannel(String label, boolean reliable);

    /** Sends one binary message, copied from what remains of the payload; a heap buffer. */
    SendOutcome send(int channel, ByteBuffer payload);

    /** What is known of the connection now or a moment ago; it stays so after {@link #close}. */
    default LinkFacts facts() {
        return LinkFacts.NONE;
    }

    /** Bytes that wait on a channel. */
    long bufferedAmount(int channel);

    /**
     * Those of them that another shard, on which the connection lives, has not taken yet: they say
     * nothing about the receiver.
     */
    default long bytesUnderWay(int channel) {
        return 0;
    }

    /** From when on {@link Listener#onLow} is told, bytes that wait on a channel. */
    void setLowMark(int channel, long bytes);

    /** One message that was not done with at once is now; its length in bytes. */
    void consume(int length);

    /** Ends the connection; the listener hears nothing more. Idempotent. */
    void close(String reason);
}
