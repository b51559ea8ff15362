package io.parley.webrtc.peer;

import io.parley.webrtc.datachannel.DataChannelOptions;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to a connection. Channels are the handles of {@code createDataChannel}. */
public sealed interface PeerEvent {
    /**
     * The connection moved on.
     *
     * @param reason why, in words for a log or a user; null where the state says all
     */
    record ConnectionStateChanged(PeerState state, @Nullable String reason) implements PeerEvent {}

    /** The offer/answer exchange moved on. */
    record SignalingStateChanged(SignalingState state) implements PeerEvent {}

    /**
     * An address of ours for the other side (RFC 8838). The descriptions hold those that were known
     * when they were made; each is told here too, once, after {@code setLocalDescription}.
     *
     * @param candidate value of a {@code candidate} attribute, beginning with {@code candidate:}
     *     (RFC 8839 §5.1)
     * @param mid the media section it belongs to
     * @param mLineIndex index of that section, from 0
     */
    record LocalCandidate(String candidate, String mid, int mLineIndex) implements PeerEvent {}

    /**
     * A STUN or TURN server led to nothing (W3C WebRTC §4.8.2); others may do.
     *
     * @param url as it was configured
     * @param code STUN ERROR-CODE of the server, or 701 when it does not answer
     * @param reason in words, for a log or a user
     */
    record CandidateError(String url, int code, String reason) implements PeerEvent {}

    /** There will be no more local candidates of this generation. */
    record LocalCandidatesDone() implements PeerEvent {}

    /**
     * An offer and its answer are in force.
     *
     * @param sections all audio and video sections, in the order of their m-lines; what is absent
     *     or refused carries nothing any more
     */
    record MediaNegotiated(List<NegotiatedSection> sections) implements PeerEvent {}

    /** Something changed that only a new offer can tell the other side (RFC 9429 §4.1.5). */
    record NegotiationNeeded() implements PeerEvent {}

    /** A channel that this side created may be used from now on. */
    record DataChannelOpened(int channel) implements PeerEvent {}

    /** The other side created a channel; it is open (RFC 8832 §6). */
    record DataChannelAnnounced(int channel, DataChannelOptions options) implements PeerEvent {
        /** The channel's name. */
        public String label() {
            return options.label();
        }
    }

    /**
     * A whole message arrived.
     *
     * @param payload the receiver's to keep; a heap buffer
     */
    record MessageReceived(int channel, boolean binary, ByteBuffer payload) implements PeerEvent {}

    /** What waits to be sent fell to the threshold or below it. */
    record BufferedAmountLow(int channel) implements PeerEvent {}

    /** A channel is gone; its handle means nothing any more. */
    record DataChannelClosed(int channel) implements PeerEvent {}
}
