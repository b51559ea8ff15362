package io.parley.server.link;

import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.net.PeerTransport;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.PeerCounter;
import io.parley.webrtc.peer.PeerEvent;
import io.parley.webrtc.peer.PeerState;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SdpType;
import io.parley.webrtc.sdp.SessionDescription;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A link over a connection of a transport loop. */
final class TransportLink implements DirectLink, PeerTransport.Listener {
    private final PeerLink.Listener listener;
    private final Map<Integer, String> labels = new HashMap<>();
    private @Nullable PeerTransport peer;
    private final RelayedAddresses relayed = new RelayedAddresses();
    private boolean closed;

    TransportLink(PeerLink.Listener listener) {
        this.listener = listener;
    }

    void attach(PeerTransport transport) {
        peer = transport;
        transport.holdDelivered();
    }

    private PeerTransport peer() {
        return Objects.requireNonNull(peer, "peer");
    }

    @Override
    public String offer(boolean iceRestart) {
        String sdp = peer().createOffer(iceRestart);
        try {
            peer().setLocalDescription(SdpType.OFFER, sdp);
        } catch (SdpException e) {
            throw new IllegalStateException("own offer refused: " + e.getMessage(), e);
        }
        return sdp;
    }

    @Override
    public void acceptAnswer(String sdp) throws NegotiationException {
        setRemote(SdpType.ANSWER, sdp);
    }

    @Override
    public SessionDescription readOffer(String offer) throws NegotiationException {
        setRemote(SdpType.OFFER, offer);
        return Objects.requireNonNull(peer().remoteDescription(), "remoteDescription");
    }

    @Override
    public String answer() {
        String sdp = peer().createAnswer();
        try {
            peer().setLocalDescription(SdpType.ANSWER, sdp);
        } catch (SdpException e) {
            throw new IllegalStateException("own answer refused: " + e.getMessage(), e);
        }
        return sdp;
    }

    private void setRemote(SdpType type, String sdp) throws NegotiationException {
        try {
            peer().setRemoteDescription(type, sdp);
        } catch (SdpException | IllegalStateException e) {
            throw new NegotiationException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public int addTransceiver(TransceiverSpec spec) {
        return peer().addTransceiver(spec);
    }

    @Override
    public void updateTransceiver(int transceiver, TransceiverSpec spec) {
        peer().updateTransceiver(transceiver, spec);
    }

    @Override
    public void stopTransceiver(int transceiver) {
        peer().stopTransceiver(transceiver);
    }

    @Override
    public void setSection(String mid, TransceiverSpec spec) {
        peer().setSection(mid, spec);
    }

    @Override
    public List<NegotiatedSection> sections() {
        return peer().sections();
    }

    @Override
    public boolean sendRtp(ByteBuffer header, ByteBuffer payload) {
        return peer().sendRtp(header, payload);
    }

    @Override
    public boolean sendRtcp(ByteBuffer packet) {
        return peer().sendRtcp(packet);
    }

    @Override
    public void setMediaTimer(long deadlineNanos) {
        peer().setMediaTimer(deadlineNanos);
    }

    @Override
    public boolean addCandidate(String candidate, @Nullable String mid, int mLineIndex) {
        relayed.add(candidate);
        return peer().addRemoteCandidate(candidate, mid, mLineIndex);
    }

    @Override
    public void createChannel(String label, boolean reliable) {
        int channel =
                peer().createDataChannel(
                                reliable
                                        ? DataChannelOptions.reliable(label)
                                        : DataChannelOptions.lossy(label));
        labels.put(channel, label);
    }

    @Override
    public SendOutcome send(int channel, ByteBuffer payload) {
        return switch (peer().send(channel, true, payload)) {
            case QUEUED -> SendOutcome.QUEUED;
            case BUFFER_FULL -> SendOutcome.FULL;
            case TOO_LARGE -> SendOutcome.TOO_LARGE;
            case NOT_OPEN -> SendOutcome.CLOSED;
        };
    }

    @Override
    public LinkFacts facts() {
        PeerTransport transport = peer();
        NetworkPath path = transport.selectedPath();
        return new LinkFacts(
                transport.firstPathNanos(),
                transport.handshakeDoneNanos(),
                way(path),
                transport.counters().get(PeerCounter.BYTES_RECEIVED),
                transport.counters().get(PeerCounter.BYTES_SENT));
    }

    private String way(@Nullable NetworkPath path) {
        if (path == null) {
            return "";
        }
        if (relayed.contains(path)) {
            return "relay";
        }
        return path.protocol() == TransportProtocol.TCP ? "tcp" : "udp";
    }

    @Override
    public long bufferedAmount(int channel) {
        return peer().bufferedAmount(channel);
    }

    @Override
    public void setLowMark(int channel, long bytes) {
        peer().setBufferedAmountLowThreshold(channel, bytes);
    }

    @Override
    public void consume(int length) {
        if (!closed) {
            peer().consume(1, length);
        }
    }

    @Override
    public void close(String reason) {
        if (!closed) {
            closed = true;
            peer().close(reason);
        }
    }

    @Override
    public void onEvent(PeerTransport source, PeerEvent event) {
        if (closed) {
            return;
        }
        if (event instanceof PeerEvent.MessageReceived message) {
            int length = message.payload().remaining();
            if (listener.onMessage(message.channel(), message.binary(), message.payload())) {
                consume(length);
            }
        } else if (event instanceof PeerEvent.BufferedAmountLow low) {
            listener.onLow(low.channel());
        } else if (event instanceof PeerEvent.ConnectionStateChanged change) {
            onState(change.state(), change.reason());
        } else if (event instanceof PeerEvent.LocalCandidate local) {
            listener.onCandidate(local.candidate(), local.mid(), local.mLineIndex());
        } else if (event instanceof PeerEvent.LocalCandidatesDone) {
            listener.onCandidatesDone();
        } else if (event instanceof PeerEvent.DataChannelAnnounced announced) {
            labels.put(announced.channel(), announced.label());
            listener.onChannelOpen(announced.channel(), announced.label());
        } else if (event instanceof PeerEvent.DataChannelOpened opened) {
            listener.onChannelOpen(opened.channel(), labels.getOrDefault(opened.channel(), ""));
        } else if (event instanceof PeerEvent.DataChannelClosed gone) {
            labels.remove(gone.channel());
            listener.onChannelClosed(gone.channel());
        } else if (event instanceof PeerEvent.MediaNegotiated negotiated) {
            listener.onMediaNegotiated(negotiated.sections());
        }
    }

    @Override
    public void onRtp(PeerTransport source, ByteBuffer packet, long nowNanos) {
        if (!closed) {
            listener.onRtp(packet, nowNanos);
        }
    }

    @Override
    public void onRtpEnd(PeerTransport source, long nowNanos) {
        if (!closed) {
            listener.onRtpEnd(nowNanos);
        }
    }

    @Override
    public void onRtcp(PeerTransport source, ByteBuffer packet, long nowNanos) {
        if (!closed) {
            listener.onRtcp(packet, nowNanos);
        }
    }

    @Override
    public void onMediaTimer(PeerTransport source, long nowNanos) {
        if (!closed) {
            listener.onMediaTimer(nowNanos);
        }
    }

    private void onState(PeerState state, @Nullable String reason) {
        switch (state) {
            case NEW, CONNECTING -> {}
            case CONNECTED -> listener.onConnected();
            case DISCONNECTED -> listener.onInterrupted();
            case FAILED, CLOSED -> listener.onFailed(reason == null ? "connection lost" : reason);
        }
    }
}
