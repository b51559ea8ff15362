package io.parley.sdk.engine;

import io.parley.proto.livekit.DataChannelInfo;
import io.parley.proto.livekit.ICEServer;
import io.parley.proto.livekit.SessionDescription;
import io.parley.proto.livekit.SignalTarget;
import io.parley.sdk.signal.Json;
import io.parley.webrtc.RtcStats;
import io.parley.webrtc.TransportStats;
import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.datachannel.SendResult;
import io.parley.webrtc.net.PeerTransport;
import io.parley.webrtc.net.TransportLoop;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.PeerEvent;
import io.parley.webrtc.peer.PeerOptions;
import io.parley.webrtc.peer.PeerState;
import io.parley.webrtc.peer.SignalingState;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SdpType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One peer connection of a session: its offers and answers, its channels, its state. */
final class Link implements MediaLink, PeerTransport.Listener {
    /** Hears of what matters to the session. */
    interface Owner {
        void onStateChanged(Link link, PeerState state, @Nullable String reason);

        /** An address of this side that its description did not hold yet, in JSON. */
        void onCandidate(Link link, String json);

        void onChannelOpen(Link link, DataKind kind);

        void onMessage(DataKind kind, ByteBuffer payload);

        /** There may be room for more to send. */
        void onWritable(Link link);

        void onMediaNegotiated(Link link, List<NegotiatedSection> sections);

        void onRtp(Link link, ByteBuffer packet, long nowNanos);

        void onRtcp(Link link, ByteBuffer packet, long nowNanos);

        void onMediaTimer(Link link, long nowNanos);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final int NONE = -1;
    private static final DataKind[] KINDS = DataKind.values();

    /** What the other SDKs announce, and no packet is larger. */
    private static final PeerOptions OPTIONS = PeerOptions.builder().maxMessageSize(65_535).build();

    private final SignalTarget target;
    private final Owner owner;
    private final PeerTransport peer;
    private final int[] created = new int[KINDS.length];
    private final int[] open = new int[KINDS.length];
    private int lastOfferId;
    private boolean offerAgain;
    private boolean closed;
    private Map<String, String> midToTrackId = Map.of();

    /**
     * @param includeLoopback whether the server may be on this machine
     */
    Link(
            TransportLoop loop,
            EngineOptions options,
            SignalTarget target,
            boolean includeLoopback,
            Owner owner) {
        this.target = target;
        this.owner = owner;
        Arrays.fill(created, NONE);
        Arrays.fill(open, NONE);
        peer = loop.newPeer(IceSettings.apply(OPTIONS, options), includeLoopback, this);
    }

    /** The STUN and TURN servers that the server names; the user's own come before all. */
    void setIceServers(List<ICEServer> servers) {
        peer.setIceServers(IceSettings.named(servers));
    }

    SignalTarget target() {
        return target;
    }

    /** Creates this side's channels. */
    void createChannels() {
        for (DataKind kind : KINDS) {
            DataChannelOptions options =
                    kind == DataKind.RELIABLE
                            ? DataChannelOptions.reliable(kind.label())
                            : DataChannelOptions.lossy(kind.label());
            created[kind.ordinal()] = peer.createDataChannel(options);
        }
        peer.setBufferedAmountLowThreshold(
                created[DataKind.RELIABLE.ordinal()], Limits.BUFFERED_LOW);
    }

    PeerState state() {
        return peer.state();
    }

    boolean isConnected() {
        return !closed && peer.state() == PeerState.CONNECTED;
    }

    boolean isOpen(DataKind kind) {
        return open[kind.ordinal()] != NONE;
    }

    boolean wasNegotiated() {
        return lastOfferId > 0 || peer.remoteDescription() != null;
    }

    boolean isStable() {
        return peer.signalingState() == SignalingState.STABLE;
    }

    /** A new offer, now in force; null when one is unanswered and this one has to wait. */
    @Nullable SessionDescription offer(boolean iceRestart) {
        if (!iceRestart && peer.signalingState() == SignalingState.HAVE_LOCAL_OFFER) {
            offerAgain = true;
            return null;
        }
        offerAgain = false;
        String sdp = peer.createOffer(iceRestart);
        try {
            peer.setLocalDescription(SdpType.OFFER, sdp);
        } catch (SdpException e) {
            throw new IllegalStateException("own offer refused: " + e.getMessage(), e);
        }
        return SessionDescription.newBuilder()
                .setType("offer")
                .setSdp(sdp)
                .setId(++lastOfferId)
                .build();
    }

    /**
     * Takes the answer to the last offer; one to an earlier offer is ignored.
     *
     * @return whether one more offer waits to be made
     */
    boolean acceptAnswer(SessionDescription answer) throws SdpException {
        boolean stale = answer.getId() != 0 && answer.getId() != lastOfferId;
        if (stale || peer.signalingState() != SignalingState.HAVE_LOCAL_OFFER) {
            return false;
        }
        midToTrackId = answer.getMidToTrackIdMap();
        peer.setRemoteDescription(SdpType.ANSWER, answer.getSdp());
        return offerAgain;
    }

    /** Answers an offer of the server's. */
    SessionDescription answer(SessionDescription offer) throws SdpException {
        midToTrackId = offer.getMidToTrackIdMap();
        peer.setRemoteDescription(SdpType.OFFER, offer.getSdp());
        String sdp = peer.createAnswer();
        peer.setLocalDescription(SdpType.ANSWER, sdp);
        return SessionDescription.newBuilder()
                .setType("answer")
                .setSdp(sdp)
                .setId(offer.getId())
                .build();
    }

    /** Candidates that the description holds need not be told twice. */
    private void told(PeerEvent.LocalCandidate candidate) {
        if (!candidate.candidate().contains(" typ host")) {
            String line = Json.quoted(candidate.candidate());
            owner.onCandidate(
                    this,
                    "{\"candidate\":"
                            + line
                            + ",\"sdpMid\":"
                            + Json.quoted(candidate.mid())
                            + ",\"sdpMLineIndex\":"
                            + candidate.mLineIndex()
                            + "}");
        }
    }

    /** A candidate of the server's, in JSON; one that cannot be read is dropped. */
    void addCandidate(String json) {
        Map<String, @Nullable Object> init = Json.readObject(json);
        if (init != null && init.get("candidate") instanceof String candidate) {
            String mid = init.get("sdpMid") instanceof String text ? text : null;
            int index = init.get("sdpMLineIndex") instanceof Double number ? number.intValue() : 0;
            peer.addRemoteCandidate(candidate, mid, Math.max(0, index));
        }
    }

    /** Our description in force; null before the first. */
    @Nullable SessionDescription local(String type) {
        return described(type, peer.localDescription());
    }

    /** The server's description in force; null before the first. */
    @Nullable SessionDescription remote(String type) {
        return described(type, peer.remoteDescription());
    }

    private static @Nullable SessionDescription described(
            String type, io.parley.webrtc.sdp.@Nullable SessionDescription description) {
        return description == null
                ? null
                : SessionDescription.newBuilder()
                        .setType(type)
                        .setSdp(description.toString())
                        .build();
    }

    /** What the server is told of the channels on a resume. */
    List<DataChannelInfo> channels() {
        List<DataChannelInfo> infos = new ArrayList<>();
        for (DataKind kind : KINDS) {
            int channel = open[kind.ordinal()];
            int stream = channel == NONE ? NONE : peer.streamId(channel);
            if (stream >= 0) {
                infos.add(
                        DataChannelInfo.newBuilder()
                                .setLabel(kind.label())
                                .setId(stream)
                                .setTarget(target)
                                .build());
            }
        }
        return infos;
    }

    /** Sends one message; NOT_OPEN when there is no such channel. */
    SendResult send(DataKind kind, ByteBuffer payload) {
        int channel = open[kind.ordinal()];
        return closed || channel == NONE ? SendResult.NOT_OPEN : peer.send(channel, true, payload);
    }

    /** Bytes of messages that are not on the wire yet. */
    long bufferedAmount(DataKind kind) {
        int channel = open[kind.ordinal()];
        return closed || channel == NONE ? 0 : peer.bufferedAmount(channel);
    }

    /**
     * Whether the server has acknowledged all that was sent; nothing more is waited for when
     * closed.
     */
    boolean isAllAcknowledged() {
        return closed || peer.isAllAcknowledged();
    }

    @Override
    public boolean offers() {
        return target == SignalTarget.PUBLISHER;
    }

    @Override
    public Map<String, String> midToTrackId() {
        return midToTrackId;
    }

    @Override
    public int addTransceiver(TransceiverSpec spec) {
        return peer.addTransceiver(spec);
    }

    @Override
    public void updateTransceiver(int transceiver, TransceiverSpec spec) {
        peer.updateTransceiver(transceiver, spec);
    }

    @Override
    public void stopTransceiver(int transceiver) {
        peer.stopTransceiver(transceiver);
    }

    @Override
    public List<NegotiatedSection> sections() {
        return peer.sections();
    }

    @Override
    public boolean sendRtp(ByteBuffer header, ByteBuffer payload) {
        return !closed && peer.sendRtp(header, payload);
    }

    @Override
    public boolean sendRtcp(ByteBuffer packet) {
        return !closed && peer.sendRtcp(packet);
    }

    @Override
    public List<RtcStats> transportStats() {
        return TransportStats.of(peer, System.currentTimeMillis());
    }

    @Override
    public void setMediaTimer(long deadlineNanos) {
        if (!closed) {
            peer.setMediaTimer(deadlineNanos);
        }
    }

    /** Ends the connection; the owner hears nothing more. Idempotent. */
    void close(String reason) {
        if (!closed) {
            closed = true;
            peer.close(reason);
        }
    }

    @Override
    public void onEvent(PeerTransport source, PeerEvent event) {
        if (closed) {
            return;
        }
        if (event instanceof PeerEvent.MessageReceived message) {
            onMessage(message.channel(), message.payload());
        } else if (event instanceof PeerEvent.ConnectionStateChanged change) {
            owner.onStateChanged(this, change.state(), change.reason());
        } else if (event instanceof PeerEvent.DataChannelOpened opened) {
            opened(kindOf(created, opened.channel()), opened.channel());
        } else if (event instanceof PeerEvent.DataChannelAnnounced announced) {
            opened(DataKind.ofLabel(announced.label()), announced.channel());
        } else if (event instanceof PeerEvent.DataChannelClosed gone) {
            DataKind kind = kindOf(open, gone.channel());
            if (kind != null) {
                open[kind.ordinal()] = NONE;
            }
        } else if (event instanceof PeerEvent.LocalCandidate candidate) {
            told(candidate);
        } else if (event instanceof PeerEvent.CandidateError error) {
            LOG.warn("no address from {}: {}", error.url(), error.reason());
        } else if (event instanceof PeerEvent.BufferedAmountLow) {
            owner.onWritable(this);
        } else if (event instanceof PeerEvent.MediaNegotiated negotiated) {
            owner.onMediaNegotiated(this, negotiated.sections());
        }
    }

    @Override
    public void onRtp(PeerTransport source, ByteBuffer packet, long nowNanos) {
        if (!closed) {
            owner.onRtp(this, packet, nowNanos);
        }
    }

    @Override
    public void onRtcp(PeerTransport source, ByteBuffer packet, long nowNanos) {
        if (!closed) {
            owner.onRtcp(this, packet, nowNanos);
        }
    }

    @Override
    public void onMediaTimer(PeerTransport source, long nowNanos) {
        if (!closed) {
            owner.onMediaTimer(this, nowNanos);
        }
    }

    @Override
    public void onTurnEnd(PeerTransport source) {
        if (!closed) {
            owner.onWritable(this);
        }
    }

    private void opened(@Nullable DataKind kind, int channel) {
        if (kind != null) {
            open[kind.ordinal()] = channel;
            owner.onChannelOpen(this, kind);
        }
    }

    private void onMessage(int channel, ByteBuffer payload) {
        DataKind kind = kindOf(open, channel);
        if (kind != null) {
            owner.onMessage(kind, payload);
        }
    }

    private static @Nullable DataKind kindOf(int[] channels, int channel) {
        for (DataKind kind : KINDS) {
            if (channels[kind.ordinal()] == channel) {
                return kind;
            }
        }
        return null;
    }
}
