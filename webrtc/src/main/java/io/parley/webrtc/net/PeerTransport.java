package io.parley.webrtc.net;

import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.datachannel.SendResult;
import io.parley.webrtc.dtls.SrtpKeys;
import io.parley.webrtc.ice.IceCandidate;
import io.parley.webrtc.ice.IceCounters;
import io.parley.webrtc.ice.SelectedCandidates;
import io.parley.webrtc.peer.Inbound;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.PeerCounters;
import io.parley.webrtc.peer.PeerEngine;
import io.parley.webrtc.peer.PeerEvent;
import io.parley.webrtc.peer.PeerOptions;
import io.parley.webrtc.peer.PeerState;
import io.parley.webrtc.peer.SignalingState;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SdpType;
import io.parley.webrtc.sdp.SessionDescription;
import io.parley.webrtc.turn.IceServer;
import io.parley.webrtc.turn.ServerUri;
import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.NetworkPath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One connection on a {@link TransportLoop}. All methods are for the loop's thread; packets that a
 * call causes leave at the end of the loop's turn, and events come then too. The names are those of
 * {@code RTCPeerConnection}.
 */
public final class PeerTransport {
    /** Hears of everything that happens to a connection. */
    public interface Listener {
        /** One event, on the loop's thread; the peer may be used from here. */
        void onEvent(PeerTransport peer, PeerEvent event);

        /** What was due in this turn was delivered and sent; buffers may have room again. */
        default void onTurnEnd(PeerTransport peer) {}

        /**
         * One RTP packet, proven and decrypted, at once when it arrives.
         *
         * @param packet borrowed until the call returns; a heap buffer
         */
        default void onRtp(PeerTransport peer, ByteBuffer packet, long nowNanos) {}

        /** After one or more packets by {@link #onRtp}, before the turn of the loop ends. */
        default void onRtpEnd(PeerTransport peer, long nowNanos) {}

        /** One RTCP packet, mostly a compound one; otherwise as {@link #onRtp}. */
        default void onRtcp(PeerTransport peer, ByteBuffer packet, long nowNanos) {}

        /** The time of {@link PeerTransport#setMediaTimer} has come; set it anew. */
        default void onMediaTimer(PeerTransport peer, long nowNanos) {}
    }

    /** Remote addresses of one connection: a peer that moves uses a handful. */
    private static final int MAX_ROUTES = 64;

    private static final int MAX_CONNECTIONS = 16;
    private static final int MAX_ROUNDS = 8;

    private record Bound(UdpSocket socket, InetSocketAddress remote) {}

    private final TransportLoop loop;
    private final PeerOptions options;
    private final Listener listener;
    private final PeerEngine engine;
    private final List<UdpSocket> ownSockets = new ArrayList<>();
    private final List<Bound> routes = new ArrayList<>();
    private final Map<NetworkPath, TcpConnection> connections = new HashMap<>();
    private final Map<NetworkPath, ServerConnection> servers = new HashMap<>();
    private final List<String> ufrags = new ArrayList<>();
    private @Nullable NetworkPath lastPath;
    private @Nullable UdpSocket lastSocket;
    private @Nullable UdpRun lastRun;
    private long mediaDeadlineNanos = Deadline.NEVER;
    private long engineDeadlineNanos = Deadline.NEVER;
    private boolean released;

    // Of TransportLoop and PeerTimers.
    boolean touched;
    boolean rtpCame;
    long deadlineNanos = Deadline.NEVER;
    int timerIndex = -1;

    PeerTransport(TransportLoop loop, PeerOptions options, Listener listener) {
        this.loop = loop;
        this.options = options;
        this.listener = listener;
        this.engine =
                new PeerEngine(
                        options,
                        loop.certificate(),
                        SharedHandshakes.POOL,
                        loop.random(),
                        loop.scratch(),
                        this::wakeUp);
        ufrags.add(engine.localUfrag());
    }

    /** The loop that this connection lives on. */
    public TransportLoop loop() {
        return loop;
    }

    /** How this connection behaves. */
    public PeerOptions options() {
        return options;
    }

    /** The ICE user name fragment of this side; another one after an ICE restart. */
    public String localUfrag() {
        return engine.localUfrag();
    }

    /**
     * An offer that keeps every media section negotiated before (RFC 9429 §5.2).
     *
     * @param iceRestart whether to ask for new ICE credentials and a new path (RFC 8445 §2.4)
     * @throws IllegalStateException when the signaling state is not stable or have-local-offer
     */
    public String createOffer(boolean iceRestart) {
        enter();
        String offer = engine.createOffer(iceRestart, loop.nowNanos());
        registerUfrag();
        return offer;
    }

    /**
     * An answer to the offer that was set, section by section in its order (RFC 9429 §5.3).
     *
     * @throws IllegalStateException when there is no remote offer
     */
    public String createAnswer() {
        enter();
        String answer = engine.createAnswer(loop.nowNanos());
        registerUfrag();
        return answer;
    }

    /**
     * Puts a description in force that the create methods made; candidates are told from here on.
     *
     * @param sdp what the last create method returned, or empty for just that; ignored for {@link
     *     SdpType#ROLLBACK}
     * @throws SdpException when it is another text than that
     * @throws IllegalStateException when the signaling state does not allow it (RFC 9429 §3.2)
     */
    public void setLocalDescription(SdpType type, String sdp) throws SdpException {
        enter();
        engine.setLocalDescription(type, sdp, loop.nowNanos());
    }

    /**
     * Puts the other side's description in force. Nothing changes when it fails.
     *
     * @throws SdpException when the text cannot be read or not be accepted; says where and why
     * @throws IllegalStateException when the signaling state does not allow it (RFC 9429 §3.2)
     */
    public void setRemoteDescription(SdpType type, String sdp) throws SdpException {
        enter();
        engine.setRemoteDescription(type, sdp, loop.nowNanos());
    }

    /**
     * An address of the other side. Before its description came, it is kept for later.
     *
     * @param candidate value of a {@code candidate} attribute; empty for the end of candidates
     * @param mid the media section; null when only the index is known
     * @return false when it did not parse or there are too many; that is counted
     */
    public boolean addRemoteCandidate(String candidate, @Nullable String mid, int mLineIndex) {
        enter();
        return engine.addRemoteCandidate(candidate, mid, mLineIndex, loop.nowNanos());
    }

    /** The servers that {@link PeerOptions#iceServersLater} announced; once. */
    public void setIceServers(List<IceServer> servers) {
        enter();
        engine.setIceServers(servers, loop.nowNanos());
    }

    /**
     * Adds a section for audio or video, which the next offer of this side or an offer of the other
     * side takes up (RFC 9429 §4.1.11). What is agreed on comes as {@link
     * PeerEvent.MediaNegotiated}.
     *
     * @return its handle
     * @throws IllegalStateException when there are too many
     */
    public int addTransceiver(TransceiverSpec spec) {
        enter();
        return engine.addTransceiver(spec);
    }

    /**
     * Replaces what is wanted of a section; the next offer and answer tell it. A section that
     * became idle carries another track that way.
     *
     * @throws IllegalArgumentException when there is no such transceiver, it is stopped, or its
     *     kind is another
     */
    public void updateTransceiver(int transceiver, TransceiverSpec spec) {
        enter();
        engine.updateTransceiver(transceiver, spec);
    }

    /** Ends a section for good (RFC 9429 §4.2.1): its place may be used again by another one. */
    public void stopTransceiver(int transceiver) {
        enter();
        engine.stopTransceiver(transceiver);
    }

    /**
     * Says what is wanted of the section of that name, of the remote offer that waits for an answer
     * or of the descriptions in force.
     *
     * @return the handle of its transceiver
     * @throws IllegalArgumentException when there is no such section, or its kind is another
     */
    public int setSection(String mid, TransceiverSpec spec) {
        enter();
        return engine.setSection(mid, spec);
    }

    /** The audio and video sections in force, in the order of their m-lines. */
    public List<NegotiatedSection> sections() {
        return engine.sections();
    }

    /**
     * Protects one RTP packet and sends it at the end of this turn. Neither buffer is kept, and
     * their positions do not change.
     *
     * @param header a complete RTP header with its extensions; a heap buffer
     * @param payload what follows it, padding included; a heap buffer
     * @return false when there is no path or no key yet, or the packet cannot be one; it is counted
     */
    public boolean sendRtp(ByteBuffer header, ByteBuffer payload) {
        loop.checkThread();
        ByteBuffer out = loop.outbound().clear();
        NetworkPath path = engine.protectRtp(header, payload, out);
        return path != null && sendMedia(path, out);
    }

    /** The same for one RTCP packet, compound or reduced. */
    public boolean sendRtcp(ByteBuffer packet) {
        loop.checkThread();
        ByteBuffer out = loop.outbound().clear();
        NetworkPath path = engine.protectRtcp(packet, out);
        return path != null && sendMedia(path, out);
    }

    /**
     * Not by way of a drain: each packet goes straight to its socket, which flushes once a turn.
     */
    private boolean sendMedia(NetworkPath path, ByteBuffer out) {
        send(path, out.flip());
        loop.drainSoon();
        return true;
    }

    /**
     * When {@link Listener#onMediaTimer} is to be called, once.
     *
     * @param deadlineNanos in the loop's time; {@link Deadline#NEVER} for not at all
     */
    public void setMediaTimer(long deadlineNanos) {
        loop.checkThread();
        if (!released) {
            mediaDeadlineNanos = deadlineNanos;
            loop.setTimer(this, nextTimeout());
            loop.drainSoon(); // which arms the loop's own timer
        }
    }

    private long nextTimeout() {
        return Math.min(engineDeadlineNanos, mediaDeadlineNanos);
    }

    /**
     * Opens a channel, now or when the connection is up.
     *
     * @return the handle that events and the other methods use
     * @throws IllegalStateException when there are too many channels, or the connection is closed
     */
    public int createDataChannel(DataChannelOptions channelOptions) {
        enter();
        return engine.createDataChannel(channelOptions, loop.nowNanos());
    }

    /**
     * Sends one message.
     *
     * @param binary whether it is bytes; otherwise the payload is UTF-8 text
     * @param payload copied from its position to its limit; the position does not matter after
     * @return QUEUED, or why nothing was taken
     */
    public SendResult send(int channel, boolean binary, ByteBuffer payload) {
        enter();
        return engine.send(channel, binary, payload, loop.nowNanos());
    }

    /** Bytes of messages taken by {@link #send} that were not put on the wire yet. */
    public long bufferedAmount(int channel) {
        return engine.bufferedAmount(channel);
    }

    /**
     * Whether the other side has acknowledged all that was sent on all channels. What is not
     * acknowledged may be lost when the connection is closed.
     */
    public boolean isAllAcknowledged() {
        return engine.isAllAcknowledged();
    }

    /** From when on {@link PeerEvent.BufferedAmountLow} is told, bytes; 0 at first. */
    public void setBufferedAmountLowThreshold(int channel, long bytes) {
        enter();
        engine.setBufferedAmountLowThreshold(channel, bytes);
    }

    /**
     * From now on a message that was told takes room in the receive window until {@link #consume},
     * so that a slow user slows the other side down and what waits for it is bounded. Without this,
     * a message is done with when its event was told.
     */
    public void holdDelivered() {
        enter();
        engine.holdDelivered();
    }

    /** The user has done with messages of {@code bytes} together, of whatever channels. */
    public void consume(int messages, long bytes) {
        enter();
        engine.consume(messages, bytes);
    }

    /** The SCTP stream of a channel, or -1 while it has none. */
    public int streamId(int channel) {
        return engine.streamId(channel);
    }

    /** Closes one channel after what was sent on it (RFC 8831 §6.7). */
    public void closeDataChannel(int channel) {
        enter();
        engine.closeDataChannel(channel, loop.nowNanos());
    }

    public PeerState state() {
        return engine.state();
    }

    public SignalingState signalingState() {
        return engine.signalingState();
    }

    /** Our description that is pending, otherwise the one in force; null before the first. */
    public @Nullable SessionDescription localDescription() {
        return engine.localDescription();
    }

    /** The other side's description that is pending, otherwise the one in force. */
    public @Nullable SessionDescription remoteDescription() {
        return engine.remoteDescription();
    }

    /** Where data goes; null while there is no path. */
    public @Nullable NetworkPath selectedPath() {
        return engine.selectedPath();
    }

    /** The candidates of that path; null without one, or if ICE is lite here. */
    public @Nullable SelectedCandidates selectedCandidates() {
        return engine.selectedCandidates();
    }

    /** When the first path was proven, in the loop's time; -1 before. */
    public long firstPathNanos() {
        return engine.firstPathNanos();
    }

    /** When the DTLS handshake was over, in the loop's time; -1 before. */
    public long handshakeDoneNanos() {
        return engine.handshakeDoneNanos();
    }

    /** The SRTP profile in use, such as AEAD_AES_128_GCM; null while there is none. */
    public @Nullable String srtpCipher() {
        SrtpKeys keys = engine.srtpKeys();
        return keys == null ? null : keys.profile().name();
    }

    public PeerCounters counters() {
        return engine.counters();
    }

    /** What the ICE agent counted. */
    public IceCounters iceCounters() {
        return engine.iceCounters();
    }

    /**
     * Says goodbye to the other side and forgets everything; CLOSED is the last event. Idempotent.
     *
     * @param reason told in that event
     */
    public void close(String reason) {
        enter();
        engine.close(reason, loop.nowNanos());
    }

    private void enter() {
        loop.checkThread();
        if (!released) {
            loop.touch(this);
        }
    }

    /** On a handshake thread: the engine wants to be asked. */
    private void wakeUp() {
        try {
            loop.execute(() -> timeout(loop.nowNanos()));
        } catch (RejectedExecutionException loopClosed) {
            TransportLoop.log().trace("woken after the loop was closed");
        }
    }

    /** A deadline has come: of the engine, of the media, or both. */
    void onTimer(long nowNanos) {
        if (released) {
            return;
        }
        if (engineDeadlineNanos <= nowNanos) {
            timeout(nowNanos); // the drain to come sets the next deadline
        }
        if (mediaDeadlineNanos <= nowNanos) {
            mediaDeadlineNanos = Deadline.NEVER;
            try {
                listener.onMediaTimer(this, nowNanos);
            } catch (RuntimeException e) {
                failed(e);
                loop.touch(this);
            }
        }
        if (!released) {
            loop.setTimer(this, nextTimeout());
        }
    }

    private void timeout(long nowNanos) {
        if (!released) {
            engineDeadlineNanos = Deadline.NEVER;
            engine.handleTimeout(nowNanos);
            loop.touch(this);
        }
    }

    void addLocalCandidate(IceCandidate candidate, InetSocketAddress base) {
        engine.addLocalCandidate(candidate, base, loop.nowNanos());
    }

    /** Sockets of its own, one on each address of the machine. */
    List<UdpSocket> openSockets(boolean includeLoopback) throws IOException {
        for (InetSocketAddress bind : loop.ownSocketBinds(includeLoopback)) {
            ownSockets.add(
                    UdpSocket.open(loop, loop.sockets(), bind, loop.options().socketBufferBytes()));
        }
        return ownSockets;
    }

    private void registerUfrag() {
        String ufrag = engine.localUfrag();
        if (!ufrags.contains(ufrag)) {
            ufrags.add(ufrag);
            loop.register(this);
            if (ufrags.size() > 2) { // the one in use and the one that replaces it
                loop.forget(ufrags.remove(0), this);
            }
        }
    }

    /** A packet for this connection, on the way in. */
    void receive(NetworkPath path, ByteBuffer in) {
        if (released) {
            return;
        }
        try {
            long now = loop.nowNanos();
            PeerState before = engine.state();
            Inbound kind = engine.handleDatagram(path, in, now);
            if (kind == Inbound.NONE || engine.state() != before) {
                loop.touchInRead(this);
            }
            switch (kind) {
                case NONE -> {}
                case RTP -> {
                    loop.rtpCame(this);
                    listener.onRtp(this, in, now);
                }
                case RTCP -> listener.onRtcp(this, in, now);
            }
        } catch (RuntimeException e) {
            failed(e);
            loop.touchInRead(this);
        }
    }

    /** All RTP packets of this turn were received. */
    void endRtp() {
        if (released) {
            return;
        }
        try {
            listener.onRtpEnd(this, loop.nowNanos());
        } catch (RuntimeException e) {
            failed(e);
            loop.touchInRead(this);
        }
    }

    boolean isValidated(NetworkPath path) {
        return engine.isValidated(path);
    }

    /** Whether one more remote address may be this connection's; it is remembered. */
    boolean addRoute(UdpSocket socket, InetSocketAddress remote) {
        return !released && routes.size() < MAX_ROUTES && routes.add(new Bound(socket, remote));
    }

    void forgetRoute(UdpSocket socket, InetSocketAddress remote) {
        routes.remove(new Bound(socket, remote));
    }

    /** Whether one more TCP connection may be this connection's; it is remembered. */
    boolean addConnection(NetworkPath path, TcpConnection connection) {
        if (released || connections.size() >= MAX_CONNECTIONS) {
            return false;
        }
        connections.put(path, connection);
        return true;
    }

    void connectionClosed(NetworkPath path, TcpConnection connection) {
        if (connections.remove(path, connection) && !released) {
            engine.handlePathClosed(path, loop.nowNanos());
            loop.touch(this);
        }
    }

    /** Delivers all events and sends all packets; called once a turn if anything happened. */
    void drain() {
        if (released) {
            return;
        }
        try {
            for (int round = 0; round < MAX_ROUNDS; round++) {
                boolean delivered = deliver();
                transmit();
                if (!delivered && round > 0) {
                    break; // the first round may have sent what makes an event due
                }
            }
        } catch (RuntimeException e) {
            failed(e);
            transmit();
            deliver();
        }
        lookUpServers();
        if (engine.state() == PeerState.CLOSED) {
            release();
        } else {
            listener.onTurnEnd(this);
            engineDeadlineNanos = engine.nextTimeout();
            loop.setTimer(this, nextTimeout());
        }
    }

    private boolean deliver() {
        boolean any = false;
        for (PeerEvent event = engine.pollEvent(); event != null; event = engine.pollEvent()) {
            any = true;
            try {
                listener.onEvent(this, event);
            } catch (RuntimeException e) {
                failed(e);
            }
        }
        return any;
    }

    private void lookUpServers() {
        for (ServerUri uri = engine.pollServerLookup();
                uri != null;
                uri = engine.pollServerLookup()) {
            ServerUri asked = uri;
            ServerLookup.start(asked.host(), found -> lookedUp(asked, found));
        }
    }

    private void lookedUp(ServerUri uri, List<InetAddress> addresses) {
        try {
            loop.execute(
                    () -> {
                        if (!released) {
                            engine.handleServerLookup(uri, addresses, loop.nowNanos());
                            loop.touch(this);
                        }
                    });
        } catch (RejectedExecutionException loopClosed) {
            TransportLoop.log().trace("looked up after the loop was closed");
        }
    }

    private void transmit() {
        long now = loop.nowNanos();
        ByteBuffer out = loop.outbound();
        NetworkPath path = engine.pollTransmit(out.clear(), now);
        while (path != null) {
            send(path, out.flip());
            path = engine.pollTransmit(out.clear(), now);
        }
    }

    private void failed(RuntimeException e) {
        loop.count(LoopCounter.INTERNAL_ERRORS);
        TransportLoop.log().error("{}: closed for a bug", engine.localUfrag(), e);
        engine.close("internal error", loop.nowNanos());
    }

    private void send(NetworkPath path, ByteBuffer packet) {
        switch (path.protocol()) {
            case UDP -> sendUdp(path, packet);
            case TCP -> sendTcp(path, packet);
        }
    }

    private void sendUdp(NetworkPath path, ByteBuffer packet) {
        UdpSocket socket = lastSocket;
        UdpRun run = lastRun;
        if (path != lastPath || socket == null || run == null) {
            socket = socketAt(path.local());
            closeRun();
            run = socket == null ? null : socket.runTo(path.remote());
            lastPath = path;
            lastSocket = socket;
            lastRun = run;
        }
        if (socket != null && run != null) {
            socket.send(this, path, run, packet);
        }
    }

    private void closeRun() {
        if (lastRun != null) {
            lastRun.close();
            lastRun = null;
        }
    }

    private @Nullable UdpSocket socketAt(InetSocketAddress local) {
        for (UdpSocket socket : ownSockets.isEmpty() ? loop.sharedUdp() : ownSockets) {
            if (socket.local().equals(local)) {
                return socket;
            }
        }
        return null;
    }

    private void sendTcp(NetworkPath path, ByteBuffer packet) {
        if (path.local().getPort() == 0) { // only servers are spoken to from no certain port
            sendToServer(path, packet);
            return;
        }
        TcpConnection connection = connections.get(path);
        if (connection == null && !released && connections.size() < MAX_CONNECTIONS) {
            connection = open(path);
        }
        if (connection != null) {
            connection.send(packet);
        }
    }

    /** An active candidate: the first packet of a pair opens its connection (RFC 6544 §7.1). */
    private TcpConnection open(NetworkPath path) {
        SocketChannel channel = loop.sockets().tcp();
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, TcpListener.WATER_MARK);
        TcpConnection connection = new TcpConnection(loop, channel, this, path);
        connections.put(path, connection);
        channel.pipeline().addLast(connection);
        loop.eventLoop().register(channel);
        channel.connect(path.remote(), new InetSocketAddress(path.local().getAddress(), 0))
                .addListener(
                        future -> {
                            if (!future.isSuccess()) {
                                connection.close();
                            }
                        });
        return connection;
    }

    private void sendToServer(NetworkPath path, ByteBuffer message) {
        ServerConnection connection = servers.get(path);
        ServerUri uri = connection == null && !released ? engine.serverAt(path) : null;
        if (uri != null && servers.size() < MAX_CONNECTIONS) {
            connection = ServerConnection.open(loop, this, path, uri);
            servers.put(path, connection);
        }
        if (connection != null) {
            connection.send(message);
        }
    }

    void serverClosed(NetworkPath path, String reason) {
        if (servers.remove(path) != null && !released) {
            engine.handleServerClosed(path, reason, loop.nowNanos());
            loop.touch(this);
        }
    }

    private void release() {
        released = true;
        ufrags.forEach(ufrag -> loop.forget(ufrag, this));
        for (Bound route : routes) {
            route.socket().unbind(route.remote());
        }
        routes.clear();
        new ArrayList<>(connections.values()).forEach(TcpConnection::close);
        connections.clear();
        new ArrayList<>(servers.values()).forEach(server -> server.close("the peer is closed"));
        servers.clear();
        closeRun();
        releaseSockets();

        loop.remove(this);
    }

    void releaseSockets() {
        ownSockets.forEach(UdpSocket::close);
        ownSockets.clear();
    }
}
