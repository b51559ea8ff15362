package io.parley.webrtc.net;

import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.datachannel.SendResult;
import io.parley.webrtc.peer.PeerCounters;
import io.parley.webrtc.peer.PeerEvent;
import io.parley.webrtc.peer.PeerState;
import io.parley.webrtc.peer.SignalingState;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SdpType;
import io.parley.webrtc.sdp.SessionDescription;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One connection on a {@link TransportLoop}. All methods are for the loop's thread; packets that a
 * call causes leave at the end of the loop's turn. The names are those of {@code
 * RTCPeerConnection}.
 */
public final class PeerTransport {
    /** Hears of everything that happens to a connection. */
    public interface Listener {
        /** One event, on the loop's thread; the peer may be used from here. */
        void onEvent(PeerTransport peer, PeerEvent event);
    }

    PeerTransport() {}

    /** The loop that this connection lives on. */
    public TransportLoop loop() {
        throw new UnsupportedOperationException();
    }

    /**
     * An offer that keeps every media section negotiated before (RFC 9429 §5.2).
     *
     * @param iceRestart whether to ask for new ICE credentials and a new path (RFC 8445 §2.4)
     * @throws IllegalStateException when the signaling state is not stable or have-local-offer
     */
    public String createOffer(boolean iceRestart) {
        throw new UnsupportedOperationException();
    }

    /**
     * An answer to the offer that was set, section by section in its order (RFC 9429 §5.3).
     *
     * @throws IllegalStateException when there is no remote offer
     */
    public String createAnswer() {
        throw new UnsupportedOperationException();
    }

    /**
     * Puts a description in force that the create methods made; candidates are told from here on.
     *
     * @param sdp what the last create method returned; ignored for {@link SdpType#ROLLBACK}
     * @throws SdpException when it is another text than that
     * @throws IllegalStateException when the signaling state does not allow it (RFC 9429 §3.2)
     */
    public void setLocalDescription(SdpType type, String sdp) throws SdpException {
        throw new UnsupportedOperationException();
    }

    /**
     * Puts the other side's description in force. Nothing changes when it fails.
     *
     * @throws SdpException when the text cannot be read or not be accepted; says where and why
     * @throws IllegalStateException when the signaling state does not allow it (RFC 9429 §3.2)
     */
    public void setRemoteDescription(SdpType type, String sdp) throws SdpException {
        throw new UnsupportedOperationException();
    }

    /**
     * An address of the other side. Before its description came, it is kept for later.
     *
     * @param candidate value of a {@code candidate} attribute; empty for the end of candidates
     * @param mid the media section; null when only the index is known
     * @return false when it did not parse or there are too many; that is counted
     */
    public boolean addRemoteCandidate(String candidate, @Nullable String mid, int mLineIndex) {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens a channel, now or when the connection is up.
     *
     * @return the handle that events and the other methods use
     * @throws IllegalStateException when there are too many channels, or the connection is closed
     */
    public int createDataChannel(DataChannelOptions options) {
        throw new UnsupportedOperationException();
    }

    /**
     * Sends one message.
     *
     * @param binary whether it is bytes; otherwise the payload is UTF-8 text
     * @param payload copied from its position to its limit; the position does not matter after
     * @return QUEUED, or why nothing was taken
     */
    public SendResult send(int channel, boolean binary, ByteBuffer payload) {
        throw new UnsupportedOperationException();
    }

    /** Bytes of messages taken by {@link #send} and not yet acknowledged or handed to SCTP. */
    public long bufferedAmount(int channel) {
        throw new UnsupportedOperationException();
    }

    /** From when on {@link PeerEvent.BufferedAmountLow} is told, bytes; 0 at first. */
    public void setBufferedAmountLowThreshold(int channel, long bytes) {
        throw new UnsupportedOperationException();
    }

    /** Closes one channel after what was sent on it (RFC 8831 §6.7). */
    public void closeDataChannel(int channel) {
        throw new UnsupportedOperationException();
    }

    public PeerState state() {
        throw new UnsupportedOperationException();
    }

    public SignalingState signalingState() {
        throw new UnsupportedOperationException();
    }

    /** Our description that is pending, otherwise the one in force; null before the first. */
    public @Nullable SessionDescription localDescription() {
        throw new UnsupportedOperationException();
    }

    /** The other side's description that is pending, otherwise the one in force. */
    public @Nullable SessionDescription remoteDescription() {
        throw new UnsupportedOperationException();
    }

    public PeerCounters counters() {
        throw new UnsupportedOperationException();
    }

    /**
     * Says goodbye to the other side and forgets everything; CLOSED is the last event. Idempotent.
     *
     * @param reason told in that event
     */
    public void close(String reason) {
        throw new UnsupportedOperationException();
    }
}
