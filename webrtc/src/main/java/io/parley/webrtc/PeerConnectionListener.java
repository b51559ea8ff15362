package io.parley.webrtc;

import io.parley.webrtc.peer.PeerState;
import io.parley.webrtc.peer.SignalingState;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Hears of what happens to a {@link PeerConnection}: its events of W3C WebRTC §4.4.1.6.
 *
 * <p>All calls of one connection, and those of its channels' listeners, come one at a time, in
 * order, on the connection's executor; never on the loop, and never under a lock. An exception is
 * logged and changes nothing.
 *
 * @since 0.1
 */
public interface PeerConnectionListener {
    /**
     * The connection moved on.
     *
     * @param reason in words; null where the state says all
     */
    default void onConnectionStateChange(PeerState state, @Nullable String reason) {}

    /** The exchange of offers and answers moved on. */
    default void onSignalingStateChange(SignalingState state) {}

    /** An address of this side, to be given to the other side's {@code addIceCandidate}. */
    default void onIceCandidate(IceCandidateInit candidate) {}

    /**
     * A STUN or TURN server led to nothing; candidates may come of others.
     *
     * @param url as it was configured
     * @param code STUN ERROR-CODE of the server, or 701 when it does not answer
     * @param reason in words
     */
    default void onIceCandidateError(String url, int code, String reason) {}

    /** There will be no more candidates until the next ICE restart. */
    default void onIceGatheringComplete() {}

    /** Something needs a new offer. */
    default void onNegotiationNeeded() {}

    /** The other side opened a channel. Set its listener here and no message is missed. */
    default void onDataChannel(DataChannel channel) {}

    /** A section that did not receive does from now on; its streams are in its section. */
    default void onTrack(RtpTransceiver transceiver) {}

    /**
     * An RTP packet, decrypted. Packets are dropped for a listener that does not keep up.
     *
     * @param transceiver whose it is; null where nothing tells
     * @param packet the listener's to keep
     */
    default void onRtp(@Nullable RtpTransceiver transceiver, ByteBuffer packet) {}

    /** An RTCP packet, mostly a compound one, decrypted; the listener's to keep. */
    default void onRtcp(ByteBuffer packet) {}
}
