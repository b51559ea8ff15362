package io.parley.webrtc;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.PeerConnectionException.Code;
import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.datachannel.SendResult;
import io.parley.webrtc.net.PeerTransport;
import io.parley.webrtc.net.SerialExecutor;
import io.parley.webrtc.net.TransportLoop;
import io.parley.webrtc.peer.PeerEvent;
import io.parley.webrtc.peer.PeerState;
import io.parley.webrtc.peer.SignalingState;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SdpType;
import io.parley.webrtc.sdp.SessionDescription;
import io.parley.webrtc.turn.IceServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A WebRTC connection to one other peer: {@code RTCPeerConnection} of W3C WebRTC §4.4, with data
 * channels, and with audio and video as RTP packets.
 *
 * <pre>{@code
 * PeerConnection peer = PeerConnection.create(PeerConnectionConfig.DEFAULT);
 * DataChannel chat = peer.createDataChannel("chat");
 * SessionDescriptionInit offer = peer.setLocalDescription().join();
 * // ... bring the offer to the other side, and its answer back ...
 * peer.setRemoteDescription(answer).join();
 * peer.whenConnected().join();
 * }</pre>
 *
 * <p>Safe to use from any thread. Operations are carried out in the order of the calls (W3C WebRTC
 * §4.4.1.2, "chain"). Futures complete, and listeners are called, on the connection's executor;
 * failures are {@link PeerConnectionException}s.
 *
 * @since 0.1
 */
public final class PeerConnection implements AutoCloseable {
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private interface Operation<T> {
        T run(PeerTransport transport) throws SdpException;
    }

    private final TransportLoop loop;
    private final SerialExecutor callbacks;
    private final CompletableFuture<Void> connected;
    private final CompletableFuture<Void> closed;
    private final SendQueue sendQueue = new SendQueue();
    private final Consumption consumption;
    private final ConnectionMedia media = new ConnectionMedia(this, new MediaHost());

    // On the loop's thread.
    private @Nullable PeerTransport transport;
    private final Map<Integer, DataChannel> channels = new HashMap<>();
    private final List<DataChannel> withBuffered = new ArrayList<>();
    private SendQueue.@Nullable Message stalled;

    // On the callbacks' executor.
    private PeerConnectionListener listener = new PeerConnectionListener() {};

    private volatile PeerState state = PeerState.NEW;
    private volatile SignalingState signalingState = SignalingState.STABLE;
    private volatile int remoteMaxMessageSize = NO_LIMIT;
    private volatile @Nullable SessionDescriptionInit localDescription;
    private volatile @Nullable SessionDescriptionInit remoteDescription;

    private PeerConnection(PeerConnectionConfig config) {
        loop = config.loop() != null ? config.loop() : Defaults.loop();
        callbacks =
                new SerialExecutor(
                        config.executor() != null ? config.executor() : Defaults.executor());
        consumption = new Consumption(config.options().receiveWindow());
        connected = new LoopFuture<>(loop);
        closed = new LoopFuture<>(loop);
        loop.execute(
                () -> {
                    try {
                        PeerTransport made = loop.newPeer(config.options(), new Events());
                        made.holdDelivered();
                        transport = made;
                    } catch (IllegalStateException e) {
                        ended("cannot be made: " + e.getMessage());
                    }
                });
    }

    /** A connection that nobody listens to yet. */
    public static PeerConnection create(PeerConnectionConfig config) {
        return new PeerConnection(requireNonNull(config, "config"));
    }

    /** A connection whose listener hears of everything from the beginning. */
    public static PeerConnection create(
            PeerConnectionConfig config, PeerConnectionListener listener) {
        PeerConnection connection = create(config);
        connection.listener(listener);
        return connection;
    }

    /** Who hears of this connection from now on; replaces the one before. */
    public void listener(PeerConnectionListener value) {
        requireNonNull(value, "value");
        callbacks.execute(() -> listener = value);
    }

    /** An offer; see {@link #setLocalDescription()} for the shorter way. */
    public CompletableFuture<SessionDescriptionInit> createOffer() {
        return createOffer(false);
    }

    /**
     * An offer.
     *
     * @param iceRestart whether to look for a new path with new credentials (RFC 8445 §2.4)
     */
    public CompletableFuture<SessionDescriptionInit> createOffer(boolean iceRestart) {
        return onLoop(peer -> offer(peer, iceRestart));
    }

    /** An answer to the offer that was set. */
    public CompletableFuture<SessionDescriptionInit> createAnswer() {
        return onLoop(PeerConnection::answer);
    }

    /** Makes the description that fits the state, an answer or an offer, and puts it in force. */
    public CompletableFuture<SessionDescriptionInit> setLocalDescription() {
        return onLoop(
                peer -> {
                    boolean answers = peer.signalingState() == SignalingState.HAVE_REMOTE_OFFER;
                    SessionDescriptionInit made = answers ? answer(peer) : offer(peer, false);
                    applyLocal(peer, made);
                    return made;
                });
    }

    /** Puts a description in force that a create method returned. */
    public CompletableFuture<Void> setLocalDescription(SessionDescriptionInit description) {
        requireNonNull(description, "description");
        return done(peer -> applyLocal(peer, description));
    }

    /** Puts the other side's description in force. Nothing changes when it fails. */
    public CompletableFuture<Void> setRemoteDescription(SessionDescriptionInit description) {
        requireNonNull(description, "description");
        return done(peer -> applyRemote(peer, description));
    }

    /**
     * Puts the other side's offer in force, then makes an answer to it and puts that in force, all
     * at once: {@link #setRemoteDescription} and {@link #setLocalDescription()}, without a thread
     * to wait for in between.
     */
    public CompletableFuture<SessionDescriptionInit> answer(SessionDescriptionInit offer) {
        requireNonNull(offer, "offer");
        return onLoop(
                peer -> {
                    applyRemote(peer, offer);
                    SessionDescriptionInit made = answer(peer);
                    applyLocal(peer, made);
                    return made;
                });
    }

    /** Adds an address of the other side; it may come before the description. */
    public CompletableFuture<Void> addIceCandidate(IceCandidateInit candidate) {
        requireNonNull(candidate, "candidate");
        return done(
                peer -> {
                    if (!peer.addRemoteCandidate(
                            candidate.candidate(), candidate.sdpMid(), candidate.sdpMLineIndex())) {
                        throw new PeerConnectionException(
                                Code.OPERATION, "not a usable candidate: " + candidate.candidate());
                    }
                });
    }

    /** A reliable, ordered channel. */
    public DataChannel createDataChannel(String label) {
        return createDataChannel(DataChannelOptions.reliable(label));
    }

    /**
     * A channel; it opens when the connection is up. It is closed at once when there are too many.
     *
     * @throws IllegalStateException when the connection is closed
     */
    public DataChannel createDataChannel(DataChannelOptions options) {
        requireNonNull(options, "options");
        if (state == PeerState.CLOSED) {
            throw new IllegalStateException("the connection is closed");
        }
        DataChannel channel = new DataChannel(this, options, DataChannelState.CONNECTING);
        CompletableFuture<Void> opened =
                done(
                        peer -> {
                            channel.handle = peer.createDataChannel(options);
                            channels.put(channel.handle, channel);
                        });
        opened.whenComplete(
                (nothing, failure) -> {
                    if (failure != null) {
                        channel.state(DataChannelState.CLOSED);
                        post(() -> closed(channel, String.valueOf(failure.getMessage())));
                    }
                });
        return channel;
    }

    /**
     * A section for audio or video, which the next offer of this side, or one of the other side
     * that fits, takes up. It is stopped at once when there are too many.
     *
     * @throws IllegalStateException when the connection is closed
     */
    public RtpTransceiver addTransceiver(TransceiverSpec spec) {
        requireNonNull(spec, "spec");
        if (state == PeerState.CLOSED) {
            throw new IllegalStateException("the connection is closed");
        }
        return media.add(spec);
    }

    /** The sections that are not over, those that the other side brought about as well. */
    public List<RtpTransceiver> transceivers() {
        return media.transceivers();
    }

    /**
     * Protects and sends one RTP packet; copied before this returns. Its SSRC, payload type and
     * extension numbers are the caller's business: see {@link RtpTransceiver#section}. For many
     * packets from the loop's own thread {@link PeerTransport#sendRtp} does it without copies.
     *
     * @return false when it is no RTP, or too many packets wait
     */
    public boolean sendRtp(ByteBuffer packet) {
        return media.sendRtp(packet);
    }

    /** The same for one RTCP packet, compound or reduced. */
    public boolean sendRtcp(ByteBuffer packet) {
        return media.sendRtcp(packet);
    }

    /**
     * The servers that {@link io.parley.webrtc.peer.PeerOptions.Builder#iceServersLater} announced,
     * none of them also; only the first time counts.
     */
    public CompletableFuture<Void> setIceServers(List<IceServer> servers) {
        List<IceServer> named = List.copyOf(servers);
        return done(peer -> peer.setIceServers(named));
    }

    /** What was counted so far: W3C WebRTC §8.6. */
    public CompletableFuture<List<RtcStats>> getStats() {
        return onLoop(peer -> new StatsReport(System.currentTimeMillis()).of(peer, media));
    }

    ConnectionMedia media() {
        return media;
    }

    public PeerState connectionState() {
        return state;
    }

    public SignalingState signalingState() {
        return signalingState;
    }

    /**
     * The description of this side that was set last, with the candidates found since; null before
     * the first.
     */
    public @Nullable SessionDescriptionInit localDescription() {
        return localDescription;
    }

    /** The description of the other side that was set last; null before the first. */
    public @Nullable SessionDescriptionInit remoteDescription() {
        return remoteDescription;
    }

    /** Completes when the connection is up for the first time, or fails when it will not be. */
    public CompletableFuture<Void> whenConnected() {
        return connected.copy();
    }

    /** Completes when the connection is closed, by whomever. */
    public CompletableFuture<Void> whenClosed() {
        return closed.copy();
    }

    /** Tells the other side and ends everything. Idempotent; any state, any thread. */
    public CompletableFuture<Void> closeAsync() {
        try {
            loop.execute(
                    () -> {
                        if (transport != null) {
                            transport.close("closed by this side");
                        }
                    });
        } catch (RejectedExecutionException loopClosed) {
            ended("the loop was closed");
        }
        return whenClosed();
    }

    /** {@link #closeAsync()}, and does not wait. */
    @Override
    public void close() {
        closeAsync();
    }

    SerialExecutor callbacks() {
        return callbacks;
    }

    void send(DataChannel channel, boolean binary, byte[] payload) {
        if (channel.readyState() != DataChannelState.OPEN) {
            throw new IllegalStateException(
                    "channel " + channel.label() + " is " + channel.readyState());
        }
        if (payload.length > remoteMaxMessageSize) {
            throw new IllegalArgumentException(
                    "message: "
                            + payload.length
                            + " bytes (expected: at most "
                            + remoteMaxMessageSize
                            + ")");
        }
        channel.waiting.addAndGet(payload.length);
        SendQueue.Kind kind = binary ? SendQueue.Kind.BINARY : SendQueue.Kind.TEXT;
        if (!sendQueue.add(new SendQueue.Message(channel, kind, payload))) {
            channel.waiting.addAndGet(-payload.length);
            throw new IllegalStateException(
                    "the send buffer is full: " + sendQueue.bytes() + " bytes wait");
        }
        if (sendQueue.needsWakeUp()) {
            post(this::sendQueued);
        }
    }

    DataChannelPort attach(DataChannel channel, DataChannelPort.Listener driver) {
        DataChannelPort port = new DataChannelPort(loop, channel, driver);
        post(
                () -> {
                    channel.port = port;
                    if (channel.readyState() == DataChannelState.CLOSED) {
                        port.closed("the connection is closed");
                    } else if (channel.readyState() == DataChannelState.OPEN && transport != null) {
                        port.opened(transport);
                    }
                });
        return port;
    }

    void setLowThreshold(DataChannel channel, long bytes) {
        post(
                () -> {
                    if (transport != null && channel.handle >= 0) {
                        transport.setBufferedAmountLowThreshold(channel.handle, bytes);
                    }
                });
    }

    void closeChannel(DataChannel channel) {
        if (channel.readyState() == DataChannelState.CLOSED) {
            return;
        }
        channel.state(DataChannelState.CLOSING);
        sendQueue.add(new SendQueue.Message(channel, SendQueue.Kind.CLOSE, new byte[0]));
        if (sendQueue.needsWakeUp()) {
            post(this::sendQueued);
        }
    }

    private void post(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException loopClosed) {
            ended("the loop was closed");
        }
    }

    private CompletableFuture<Void> done(PeerAction action) {
        return onLoop(
                        peer -> {
                            action.run(peer);
                            return this;
                        })
                .thenAccept(connection -> {});
    }

    private interface PeerAction {
        void run(PeerTransport transport) throws SdpException;
    }

    private <T> CompletableFuture<T> onLoop(Operation<T> operation) {
        CompletableFuture<T> result = new LoopFuture<>(loop);
        try {
            loop.execute(() -> run(operation, result));
        } catch (RejectedExecutionException loopClosed) {
            result.completeExceptionally(
                    new PeerConnectionException(Code.INVALID_STATE, "the loop is closed"));
        }
        return result;
    }

    private <T> void run(Operation<T> operation, CompletableFuture<T> result) {
        try {
            if (transport == null) {
                throw new IllegalStateException("the connection is closed");
            }
            T value = operation.run(transport);
            callbacks.execute(() -> result.complete(value));
        } catch (SdpException e) {
            fail(result, Code.INVALID_ACCESS, e);
        } catch (IllegalStateException e) {
            fail(result, Code.INVALID_STATE, e);
        } catch (IllegalArgumentException e) {
            fail(result, Code.OPERATION, e);
        } catch (PeerConnectionException e) {
            callbacks.execute(() -> result.completeExceptionally(e));
        }
    }

    private void fail(CompletableFuture<?> result, Code code, Exception e) {
        PeerConnectionException failure =
                new PeerConnectionException(code, String.valueOf(e.getMessage()), e);
        callbacks.execute(() -> result.completeExceptionally(failure));
    }

    private static SessionDescriptionInit offer(PeerTransport peer, boolean iceRestart) {
        return new SessionDescriptionInit(SdpType.OFFER, peer.createOffer(iceRestart));
    }

    private static SessionDescriptionInit answer(PeerTransport peer) {
        return new SessionDescriptionInit(SdpType.ANSWER, peer.createAnswer());
    }

    private void applyLocal(PeerTransport peer, SessionDescriptionInit description)
            throws SdpException {
        peer.setLocalDescription(description.type(), description.sdp());
        localDescription = description.type() == SdpType.ROLLBACK ? null : description;
        applied(peer);
    }

    /** Not by way of an event: who waits for the exchange sees what came of it. */
    private void applied(PeerTransport peer) {
        signalingState = peer.signalingState();
        if (signalingState == SignalingState.STABLE) {
            media.onNegotiated(peer.sections());
        }
    }

    private void applyRemote(PeerTransport peer, SessionDescriptionInit description)
            throws SdpException {
        peer.setRemoteDescription(description.type(), description.sdp());
        remoteDescription = description.type() == SdpType.ROLLBACK ? null : description;
        applied(peer);
        SessionDescription remote = peer.remoteDescription();
        MediaDescription data = remote == null ? null : remote.application();
        if (data != null) {
            long max = data.maxMessageSize();
            // RFC 8841 §6.1: 64 KiB where none is written, 0 for no limit.
            remoteMaxMessageSize =
                    max == 0 ? NO_LIMIT : (int) Math.min(max < 0 ? 65_536 : max, NO_LIMIT);
        }
    }

    /** On the loop: hands the senders' messages to SCTP until it has no room. */
    private void sendQueued() {
        sendQueue.awake();
        PeerTransport peer = transport;
        if (peer == null) {
            return;
        }
        SendQueue.Message message = stalled != null ? stalled : sendQueue.poll();
        stalled = null;
        while (message != null) {
            if (!send(peer, message)) {
                stalled = message;
                return;
            }
            message = sendQueue.poll();
        }
    }

    private boolean send(PeerTransport peer, SendQueue.Message message) {
        DataChannel channel = message.channel();
        if (message.kind() == SendQueue.Kind.CLOSE) {
            if (channel.handle >= 0) {
                peer.closeDataChannel(channel.handle);
            }
            return true;
        }
        SendResult result =
                channel.handle < 0
                        ? SendResult.NOT_OPEN
                        : peer.send(
                                channel.handle,
                                message.kind() == SendQueue.Kind.BINARY,
                                ByteBuffer.wrap(message.payload()));
        if (result == SendResult.BUFFER_FULL) {
            return false;
        }
        if (result == SendResult.QUEUED && !channel.hasBuffered) {
            withBuffered.add(channel);
        }
        if (result == SendResult.QUEUED) {
            channel.buffered(peer.bufferedAmount(channel.handle));
            channel.hasBuffered = true;
        }
        channel.waiting.addAndGet(-message.payload().length);
        return true;
    }

    private void consume() {
        consumption.give(transport);
    }

    /** The last thing that happens; on the loop, or when there is no loop any more. */
    private void ended(String reason) {
        state = PeerState.CLOSED;
        signalingState = SignalingState.CLOSED;
        for (DataChannel channel : channels.values()) {
            closed(channel, reason);
        }
        channels.clear();
        media.ended();
        PeerConnectionException failure = new PeerConnectionException(Code.CONNECTION, reason);
        callbacks.execute(
                () -> {
                    connected.completeExceptionally(failure);
                    closed.complete(null);
                });
    }

    private void closed(DataChannel channel, String reason) {
        channel.state(DataChannelState.CLOSED);
        if (channel.port != null) {
            channel.port.closed(reason);
            return;
        }
        callbacks.execute(() -> channel.tell(told -> told.onClose(channel)));
    }

    private final class MediaHost implements ConnectionMedia.Host {
        @Override
        public CompletableFuture<Void> onLoop(Consumer<PeerTransport> action) {
            return done(action::accept);
        }

        @Override
        public void post(Consumer<PeerTransport> action) {
            PeerConnection.this.post(
                    () -> {
                        if (transport != null) {
                            action.accept(transport);
                        }
                    });
        }

        @Override
        public void tell(Consumer<PeerConnectionListener> event) {
            callbacks.execute(() -> event.accept(listener));
        }
    }

    /** What the loop tells, translated for the listeners. */
    private final class Events implements PeerTransport.Listener {
        @Override
        public void onEvent(PeerTransport peer, PeerEvent event) {
            if (event instanceof PeerEvent.MessageReceived message) {
                onMessage(peer, message);
            } else if (event instanceof PeerEvent.BufferedAmountLow low) {
                onBufferedAmountLow(peer, low.channel());
            } else if (event instanceof PeerEvent.ConnectionStateChanged changed) {
                onState(changed);
            } else if (event instanceof PeerEvent.SignalingStateChanged changed) {
                tell(told -> told.onSignalingStateChange(changed.state()));
            } else if (event instanceof PeerEvent.LocalCandidate candidate) {
                IceCandidateInit init =
                        new IceCandidateInit(
                                candidate.candidate(), candidate.mid(), candidate.mLineIndex());
                gathered(peer, withoutUfrag(candidate.candidate()));
                tell(told -> told.onIceCandidate(init));
            } else if (event instanceof PeerEvent.CandidateError error) {
                tell(told -> told.onIceCandidateError(error.url(), error.code(), error.reason()));
            } else if (event instanceof PeerEvent.LocalCandidatesDone) {
                gathered(peer, "end-of-candidates");
                tell(PeerConnectionListener::onIceGatheringComplete);
            } else if (event instanceof PeerEvent.NegotiationNeeded) {
                tell(PeerConnectionListener::onNegotiationNeeded);
            } else if (event instanceof PeerEvent.DataChannelOpened opened) {
                onOpened(peer, opened.channel());
            } else if (event instanceof PeerEvent.DataChannelAnnounced announced) {
                onAnnounced(peer, announced);
            } else if (event instanceof PeerEvent.DataChannelClosed gone) {
                DataChannel channel = channels.remove(gone.channel());
                if (channel != null) {
                    withBuffered.remove(channel);
                    closed(channel, "the data channel was closed");
                }
            }
        }

        /** W3C WebRTC §4.4.1.5: the description shows what was found since. */
        private void gathered(PeerTransport peer, String line) {
            SessionDescriptionInit known = localDescription;
            if (known == null || known.sdp().contains(line)) {
                return;
            }
            SessionDescription now = peer.localDescription();
            if (now != null) {
                localDescription = new SessionDescriptionInit(known.type(), now.toString());
            }
        }

        /** As the candidate stands in a description. */
        private static String withoutUfrag(String candidate) {
            int end = candidate.indexOf(" ufrag ");
            return end < 0 ? candidate : candidate.substring(0, end);
        }

        @Override
        public void onRtp(PeerTransport peer, ByteBuffer packet, long nowNanos) {
            media.onRtp(packet);
        }

        @Override
        public void onRtcp(PeerTransport peer, ByteBuffer packet, long nowNanos) {
            media.onRtcp(packet);
        }

        @Override
        public void onTurnEnd(PeerTransport peer) {
            for (int i = withBuffered.size() - 1; i >= 0; i--) {
                DataChannel channel = withBuffered.get(i);
                channel.buffered(peer.bufferedAmount(channel.handle));
                if (!channel.hasBuffered) {
                    withBuffered.remove(i);
                }
            }
            if (stalled != null) {
                sendQueued();
            }
        }

        private void tell(Consumer<PeerConnectionListener> event) {
            callbacks.execute(() -> event.accept(listener));
        }

        private void onMessage(PeerTransport peer, PeerEvent.MessageReceived message) {
            DataChannel channel = channels.get(message.channel());
            int length = message.payload().remaining();
            if (channel == null) {
                peer.consume(1, length);
            } else if (channel.port != null) {
                channel.port.message(message.payload(), message.binary());
            } else {
                callbacks.execute(() -> deliver(channel, message, length));
            }
        }

        private void deliver(DataChannel channel, PeerEvent.MessageReceived message, int length) {
            try {
                tell(channel, message);
            } finally {
                if (consumption.add(length)) {
                    post(PeerConnection.this::consume);
                }
            }
        }

        private void tell(DataChannel channel, PeerEvent.MessageReceived message) {
            if (message.binary()) {
                channel.tell(told -> told.onBinary(channel, message.payload()));
            } else {
                String text = StandardCharsets.UTF_8.decode(message.payload()).toString();
                channel.tell(told -> told.onText(channel, text));
            }
        }

        private void onBufferedAmountLow(PeerTransport peer, int handle) {
            DataChannel channel = channels.get(handle);
            if (channel != null && channel.port != null) {
                channel.port.low();
            } else if (channel != null) {
                channel.buffered(peer.bufferedAmount(handle));
                callbacks.execute(() -> channel.tell(told -> told.onBufferedAmountLow(channel)));
            }
        }

        private void onState(PeerEvent.ConnectionStateChanged changed) {
            if (changed.state() == PeerState.CLOSED) {
                transport = null;
                // Whoever hears of it may end the process: first the goodbye is to leave the
                // socket.
                post(() -> onClosed(changed));
                return;
            }
            state = changed.state();
            tell(told -> told.onConnectionStateChange(changed.state(), changed.reason()));
            switch (changed.state()) {
                case CONNECTED -> callbacks.execute(() -> connected.complete(null));
                case FAILED -> {
                    PeerConnectionException failure =
                            new PeerConnectionException(
                                    Code.CONNECTION, String.valueOf(changed.reason()));
                    callbacks.execute(() -> connected.completeExceptionally(failure));
                }
                case NEW, CONNECTING, DISCONNECTED, CLOSED -> {}
            }
        }

        private void onClosed(PeerEvent.ConnectionStateChanged changed) {
            state = PeerState.CLOSED;
            tell(told -> told.onConnectionStateChange(PeerState.CLOSED, changed.reason()));
            ended(String.valueOf(changed.reason()));
        }

        private void onOpened(PeerTransport peer, int handle) {
            DataChannel channel = channels.get(handle);
            if (channel != null) {
                open(peer, channel);
            }
        }

        private void onAnnounced(PeerTransport peer, PeerEvent.DataChannelAnnounced announced) {
            DataChannel channel =
                    new DataChannel(
                            PeerConnection.this, announced.options(), DataChannelState.OPEN);
            channel.handle = announced.channel();
            channels.put(channel.handle, channel);
            channel.id(peer.streamId(channel.handle));
            tell(told -> told.onDataChannel(channel));
            callbacks.execute(() -> channel.tell(told -> told.onOpen(channel)));
        }

        private void open(PeerTransport peer, DataChannel channel) {
            channel.id(peer.streamId(channel.handle));
            if (channel.readyState() == DataChannelState.CONNECTING) {
                channel.state(DataChannelState.OPEN);
            }
            peer.setBufferedAmountLowThreshold(
                    channel.handle, channel.bufferedAmountLowThreshold());
            if (channel.port != null) {
                channel.port.opened(peer);
                return;
            }
            callbacks.execute(() -> channel.tell(told -> told.onOpen(channel)));
        }
    }
}
