package io.parley.webrtc.peer;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.datachannel.DataChannelEvent;
import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.datachannel.SendResult;
import io.parley.webrtc.dtls.DtlsCertificate;
import io.parley.webrtc.dtls.DtlsEvent;
import io.parley.webrtc.dtls.DtlsHandshakePool;
import io.parley.webrtc.dtls.DtlsRole;
import io.parley.webrtc.dtls.SrtpKeys;
import io.parley.webrtc.ice.IceAgent;
import io.parley.webrtc.ice.IceCandidate;
import io.parley.webrtc.ice.IceCounters;
import io.parley.webrtc.ice.IceEvent;
import io.parley.webrtc.ice.IceState;
import io.parley.webrtc.ice.SelectedCandidates;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SdpType;
import io.parley.webrtc.sdp.SessionDescription;
import io.parley.webrtc.sdp.SetupRole;
import io.parley.webrtc.turn.IceServer;
import io.parley.webrtc.turn.ServerUri;
import io.parley.webrtc.wire.NetworkPath;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One WebRTC connection without a socket: ICE, DTLS, SCTP and data channels over one bundled
 * transport, and the offer/answer exchange around them. An engine: after each call take out {@link
 * #pollTransmit} and {@link #pollEvent} until both are null. Not thread-safe; only {@code wakeUp}
 * is called on another thread.
 *
 * <p>Datagrams are told apart by their first byte (RFC 7983 §7): STUN goes to ICE; DTLS is read
 * only when it came over a path that a connectivity check proved.
 */
public final class PeerEngine {
    // RFC 7983 §7: ranges of the first byte.
    private static final int STUN_LAST = 3;
    private static final int DTLS_FIRST = 20;
    private static final int DTLS_LAST = 63;
    private static final int RTP_FIRST = 128;
    private static final int RTP_LAST = 191;

    private static final long UNKNOWN = -1;

    private final PeerOptions options;
    private final DtlsCertificate certificate;
    private final IceAgent ice;
    private final DataPath path;
    private final MediaPath media;
    private final Negotiator negotiator;
    private final RemoteCandidates remoteCandidates;
    private final Gathering gathering;
    private final PeerCounters counters = new PeerCounters();
    private final Deque<PeerEvent> events = new ArrayDeque<>();
    private final List<IceCandidate> localCandidates = new ArrayList<>();

    private PeerState state = PeerState.NEW;
    private @Nullable RemoteTransport offeredTransport;
    private @Nullable RemoteTransport remoteTransport;
    private @Nullable NetworkPath lastPath;
    private @Nullable SrtpKeys srtpKeys;
    private @Nullable String failure;
    private String toldUfrag = "";
    private String toldMid = "";
    private int toldIndex;
    private boolean iceWasUp;
    private boolean dtlsUp;
    private boolean dataNegotiated;
    private boolean negotiationTold;
    private boolean answersRestart;
    private long clockNanos;
    private long firstPathNanos = UNKNOWN;
    private long handshakeDoneNanos = UNKNOWN;

    /**
     * @param random for ICE credentials, DTLS and SCTP
     * @param scratch may be shared by all engines of one thread
     * @param wakeUp called on a handshake thread when the loop should call {@link #handleTimeout}
     *     and drain
     */
    public PeerEngine(
            PeerOptions options,
            DtlsCertificate certificate,
            DtlsHandshakePool pool,
            SecureRandom random,
            PeerScratch scratch,
            Runnable wakeUp) {
        this.options = requireNonNull(options, "options");
        this.certificate = requireNonNull(certificate, "certificate");
        ice = new IceAgent(options.ice(), random);
        path = new DataPath(options, certificate, pool, random, scratch.plaintext, wakeUp);
        media = new MediaPath(counters, scratch.srtp);
        remoteCandidates = new RemoteCandidates(ice, counters);
        gathering = new Gathering(options, random);
        // RFC 9429 §5.2.1: 64 bits, the highest of them zero.
        long sessionId = random.nextLong() & Long.MAX_VALUE;
        negotiator = new Negotiator(new DescriptionWriter(new MediaSections(options), sessionId));
    }

    /** The user name fragment that incoming checks carry; another one after an ICE restart. */
    public String localUfrag() {
        return ice.localUfrag();
    }

    public PeerState state() {
        return state;
    }

    public SignalingState signalingState() {
        return negotiator.state();
    }

    /**
     * Our description that is pending, otherwise the one in force, with the candidates found since;
     * null before the first.
     */
    public @Nullable SessionDescription localDescription() {
        SessionDescription local = negotiator.local();
        if (local == null || toldIndex >= local.media().size()) {
            return local;
        }
        return GatheredDescription.of(local, toldIndex, localCandidates, gathering.isComplete());
    }

    /** The other side's description that is pending, otherwise the one in force. */
    public @Nullable SessionDescription remoteDescription() {
        return negotiator.remote();
    }

    /** Where data goes; null while there is no path. */
    public @Nullable NetworkPath selectedPath() {
        return ice.selectedPath();
    }

    /** The candidates of that path; null without one, or if ICE is lite here. */
    public @Nullable SelectedCandidates selectedCandidates() {
        return ice.selectedCandidates();
    }

    /** When the first path was proven, in the time of the calls; -1 before. */
    public long firstPathNanos() {
        return firstPathNanos;
    }

    /** When the DTLS handshake was over, in the time of the calls; -1 before. */
    public long handshakeDoneNanos() {
        return handshakeDoneNanos;
    }

    /** What the handshake exported for SRTP; null when no profile was agreed on, or not yet. */
    public @Nullable SrtpKeys srtpKeys() {
        return srtpKeys;
    }

    public PeerCounters counters() {
        return counters;
    }

    /** What the ICE agent counted. */
    public IceCounters iceCounters() {
        return ice.counters();
    }

    /** Whether a packet over that path may be for this connection and is proven to be. */
    public boolean isValidated(NetworkPath networkPath) {
        return ice.isValidated(networkPath);
    }

    /**
     * Adds an address of ours.
     *
     * @param base the {@code local} of paths over the socket, where the candidate announces another
     */
    public void addLocalCandidate(IceCandidate candidate, InetSocketAddress base, long nowNanos) {
        gathering.addBase(candidate, base);
        if (options.iceTransportPolicy() == IceTransportPolicy.ALL) {
            addCandidate(candidate, base, nowNanos);
        }
    }

    private void addCandidate(IceCandidate candidate, InetSocketAddress base, long nowNanos) {
        localCandidates.add(candidate);
        ice.addLocalCandidate(candidate, base, nowNanos);
        if (toldUfrag.equals(ice.localUfrag())) {
            tell(candidate);
        }
    }

    /** The servers that {@link PeerOptions#iceServersLater} announced; once. */
    public void setIceServers(List<IceServer> servers, long nowNanos) {
        if (state != PeerState.CLOSED) {
            gathering.addServers(servers, nowNanos);
            pump(nowNanos);
        }
    }

    /**
     * A STUN or TURN server whose addresses are to be looked up; null when there is none. The
     * answer is for {@link #handleServerLookup}.
     */
    public @Nullable ServerUri pollServerLookup() {
        return gathering.pollLookup();
    }

    /** The addresses of a server's host; none when there is no such host. */
    public void handleServerLookup(ServerUri uri, List<InetAddress> addresses, long nowNanos) {
        gathering.handleLookup(uri, addresses, nowNanos);
        pump(nowNanos);
    }

    /** The server at the other end of a TCP path; null when it leads to the other side. */
    public @Nullable ServerUri serverAt(NetworkPath networkPath) {
        return gathering.serverAt(networkPath);
    }

    /** The connection to a server ended, or could not be opened. */
    public void handleServerClosed(NetworkPath networkPath, String reason, long nowNanos) {
        gathering.handleClosed(networkPath, reason, nowNanos);
        pump(nowNanos);
    }

    /** See {@code RTCPeerConnection.createOffer}. */
    public String createOffer(boolean iceRestart, long nowNanos) {
        checkOpen();
        if (iceRestart && remoteTransport != null) {
            ice.restart(nowNanos);
        }
        return negotiator.createOffer(localTransport()).toString();
    }

    /** See {@code RTCPeerConnection.createAnswer}. */
    public String createAnswer(long nowNanos) {
        checkOpen();
        if (offeredTransport == null || negotiator.remoteOffer() == null) {
            throw new IllegalStateException(
                    "cannot create an answer in signaling state " + negotiator.state());
        }
        if (remoteTransport != null
                && !answersRestart
                && !offeredTransport.hasCredentials(remoteTransport)) {
            // RFC 8839 §4.4.3.1: the offer asks for a restart, the answer takes part in it.
            answersRestart = true;
            ice.restart(nowNanos);
        }
        return negotiator.createAnswer(localTransport(), answerSetup(offeredTransport)).toString();
    }

    /** See {@code RTCPeerConnection.setLocalDescription}. */
    public void setLocalDescription(SdpType type, String sdp, long nowNanos) throws SdpException {
        checkOpen();
        SignalingState before = negotiator.state();
        negotiator.setLocal(type, sdp);
        switch (type) {
            case OFFER -> {
                if (remoteTransport == null) {
                    ice.setControlling(true); // RFC 8445 §6.1.1: the initiating agent
                }
            }
            case PRANSWER, ANSWER -> applyOffered(type, true, nowNanos);
            case ROLLBACK -> offeredTransport = null;
        }
        if (type != SdpType.ROLLBACK) {
            gathering.start(nowNanos);
            tellLocalCandidates();
        }
        settled(before, nowNanos);
    }

    /** See {@code RTCPeerConnection.setRemoteDescription}. */
    public void setRemoteDescription(SdpType type, String sdp, long nowNanos) throws SdpException {
        checkOpen();
        SignalingState before = negotiator.state();
        if (type == SdpType.ROLLBACK) {
            negotiator.rollbackRemote();
            offeredTransport = null;
        } else {
            SessionDescription description = SessionDescription.parse(sdp);
            negotiator.checkRemote(type, description);
            RemoteTransport transport = readTransport(type, description);
            negotiator.setRemote(type, description);
            offeredTransport = transport;
            if (type != SdpType.OFFER) {
                applyOffered(type, false, nowNanos);
            }
        }
        settled(before, nowNanos);
    }

    /**
     * See {@code RTCPeerConnection.addIceCandidate}.
     *
     * @return false when it did not parse or there are too many; that is counted
     */
    public boolean addRemoteCandidate(
            String candidate, @Nullable String mid, int mLineIndex, long nowNanos) {
        if (state == PeerState.CLOSED) {
            return false;
        }
        RemoteTransport known = offeredTransport != null ? offeredTransport : remoteTransport;
        if (known != null && isOfAnotherSection(known, mid, mLineIndex)) {
            return true; // the section is bundled, so its own transport is never used
        }
        boolean added = remoteCandidates.add(candidate, nowNanos);
        pump(nowNanos);
        return added;
    }

    /**
     * Adds a section for audio or video, which the next offer of this side or an offer of the other
     * side takes up (RFC 9429 §4.1.11); returns its handle.
     *
     * @throws IllegalStateException when there are too many
     */
    public int addTransceiver(TransceiverSpec spec) {
        checkOpen();
        int transceiver = negotiator.transceivers().add(requireNonNull(spec, "spec"));
        checkNegotiationNeeded();
        return transceiver;
    }

    /**
     * Replaces what is wanted of a section; the next offer and answer tell it. A section that
     * became idle carries another track that way.
     *
     * @throws IllegalArgumentException when there is no such transceiver, it is stopped, or its
     *     kind is another
     */
    public void updateTransceiver(int transceiver, TransceiverSpec spec) {
        negotiator.transceivers().update(transceiver, requireNonNull(spec, "spec"));
        checkNegotiationNeeded();
    }

    /** Ends a section for good (RFC 9429 §4.2.1): its place may be used again by another one. */
    public void stopTransceiver(int transceiver) {
        negotiator.transceivers().stop(transceiver);
        checkNegotiationNeeded();
    }

    /**
     * Says what is wanted of the section of that name, of the remote offer that waits for an answer
     * or of the descriptions in force; returns the handle of its transceiver.
     *
     * @throws IllegalArgumentException when there is no such section, or its kind is another
     */
    public int setSection(String mid, TransceiverSpec spec) {
        int transceiver = negotiator.transceivers().bind(mid, requireNonNull(spec, "spec"));
        checkNegotiationNeeded();
        return transceiver;
    }

    /** The audio and video sections in force, in the order of their m-lines. */
    public List<NegotiatedSection> sections() {
        return negotiator.sections();
    }

    /** Opens a channel, now or when the connection is up; returns its handle. */
    public int createDataChannel(DataChannelOptions channelOptions, long nowNanos) {
        checkOpen();
        int channel = path.data().open(channelOptions, nowNanos);
        if (!dataNegotiated && !negotiationTold && negotiator.state() == SignalingState.STABLE) {
            negotiationTold = true;
            events.add(new PeerEvent.NegotiationNeeded());
        }
        return channel;
    }

    /** Sends one message; what remains in {@code payload} is copied. */
    public SendResult send(int channel, boolean binary, ByteBuffer payload, long nowNanos) {
        if (state == PeerState.CLOSED) {
            return SendResult.NOT_OPEN;
        }
        SendResult result = path.data().send(channel, binary, payload, nowNanos);
        if (result == SendResult.QUEUED) {
            counters.increment(PeerCounter.MESSAGES_SENT);
        }
        return result;
    }

    public long bufferedAmount(int channel) {
        return path.data().bufferedAmount(channel);
    }

    /** Whether the other side has acknowledged all that was sent on all channels. */
    public boolean isAllAcknowledged() {
        return path.data().isAllAcknowledged();
    }

    public void setBufferedAmountLowThreshold(int channel, long bytes) {
        path.data().setBufferedAmountLowThreshold(channel, bytes);
    }

    /**
     * From now on a message that was told takes room in the receive window until {@link #consume},
     * so that a slow user slows the other side down.
     */
    public void holdDelivered() {
        path.data().holdDelivered();
    }

    /** The user has done with messages of {@code bytes} together, of whatever channels. */
    public void consume(int messages, long bytes) {
        path.data().consume(messages, bytes);
    }

    /** The SCTP stream of a channel, or -1 while it has none. */
    public int streamId(int channel) {
        return path.data().streamId(channel);
    }

    public void closeDataChannel(int channel, long nowNanos) {
        path.data().closeChannel(channel, nowNanos);
    }

    /**
     * Reads one datagram, or one frame of a TCP connection.
     *
     * @param in a heap buffer; it may be written to
     * @return what {@code in} holds now: an RTP or RTCP packet is decrypted in its place
     */
    public Inbound handleDatagram(NetworkPath from, ByteBuffer in, long nowNanos) {
        counters.increment(PeerCounter.DATAGRAMS_RECEIVED);
        counters.add(PeerCounter.BYTES_RECEIVED, in.remaining());
        if (state == PeerState.CLOSED || !in.hasRemaining()) {
            return Inbound.NONE;
        }
        if (gathering.isServer(from)) {
            NetworkPath relayed = gathering.handleDatagram(from, in, nowNanos);
            if (relayed != null && in.hasRemaining()) {
                return handlePacket(relayed, in, nowNanos);
            }
            pump(nowNanos);
            return Inbound.NONE;
        }
        if (options.iceTransportPolicy() == IceTransportPolicy.RELAY) {
            counters.increment(PeerCounter.UNVALIDATED_DROPPED);
            return Inbound.NONE;
        }
        return handlePacket(from, in, nowNanos);
    }

    /** What the other side sent, over whatever way. */
    private Inbound handlePacket(NetworkPath from, ByteBuffer in, long nowNanos) {
        int first = in.get(in.position()) & 0xFF;
        if (first <= STUN_LAST) {
            ice.handleDatagram(from, in, nowNanos);
            pump(nowNanos);
        } else if (!ice.isValidated(from)) {
            counters.increment(PeerCounter.UNVALIDATED_DROPPED);
        } else if (first >= DTLS_FIRST && first <= DTLS_LAST) {
            lastPath = from;
            if (path.handleDatagram(in, nowNanos)) {
                ice.handleAuthenticData(from, nowNanos);
            }
            pump(nowNanos);
        } else if (first >= RTP_FIRST && first <= RTP_LAST) {
            return handleMedia(from, in, nowNanos);
        } else {
            counters.increment(PeerCounter.UNKNOWN_DROPPED);
        }
        return Inbound.NONE;
    }

    private Inbound handleMedia(NetworkPath from, ByteBuffer in, long nowNanos) {
        Inbound kind = media.unprotect(in);
        if (kind != Inbound.NONE) {
            IceState before = ice.state();
            ice.handleAuthenticData(from, nowNanos);
            if (ice.state() != before) {
                pump(nowNanos);
            }
        }
        return kind;
    }

    /**
     * Appends one RTP packet, protected, to {@code out}.
     *
     * @param header a complete RTP header with its extensions; a heap buffer, not changed
     * @param payload what follows it, padding included; a heap buffer, not changed
     * @param out a heap buffer with room for the packet and 80 bytes more
     * @return where it goes; null, with nothing appended, when there is no path or no key yet, or
     *     the packet cannot be one
     */
    public @Nullable NetworkPath protectRtp(ByteBuffer header, ByteBuffer payload, ByteBuffer out) {
        int start = out.position();
        NetworkPath to = mediaDestination();
        if (to == null || !media.protectRtp(header, payload, out)) {
            counters.increment(PeerCounter.MEDIA_UNSENT);
            return null;
        }
        counters.increment(PeerCounter.RTP_SENT);
        return routed(to, out, start);
    }

    /** The same for one RTCP packet, compound or reduced. */
    public @Nullable NetworkPath protectRtcp(ByteBuffer packet, ByteBuffer out) {
        int start = out.position();
        NetworkPath to = mediaDestination();
        if (to == null || !media.protectRtcp(packet, out)) {
            counters.increment(PeerCounter.MEDIA_UNSENT);
            return null;
        }
        counters.increment(PeerCounter.RTCP_SENT);
        return routed(to, out, start);
    }

    private @Nullable NetworkPath routed(NetworkPath to, ByteBuffer out, int start) {
        NetworkPath way = gathering.route(to, out, start);
        if (way != null) {
            sent(out.position() - start);
        }
        return way;
    }

    /** Only a path with consent, and only after the handshake. */
    private @Nullable NetworkPath mediaDestination() {
        return state == PeerState.CLOSED || ice.state() == IceState.FAILED
                ? null
                : ice.selectedPath();
    }

    private void sent(int bytes) {
        counters.increment(PeerCounter.DATAGRAMS_SENT);
        counters.add(PeerCounter.BYTES_SENT, bytes);
    }

    /** Tells that a TCP connection ended or could not be opened. */
    public void handlePathClosed(NetworkPath closed, long nowNanos) {
        if (state != PeerState.CLOSED) {
            ice.handlePathClosed(closed, nowNanos);
            pump(nowNanos);
        }
    }

    /** Moves time on. Early, late and repeated calls are all harmless. */
    public void handleTimeout(long nowNanos) {
        if (state == PeerState.CLOSED) {
            return;
        }
        gathering.handleTimeout(nowNanos);
        ice.handleTimeout(nowNanos);
        path.handleTimeout(nowNanos);
        pump(nowNanos);
    }

    /** Appends the next datagram to {@code out}; null when there is none, else where it goes. */
    public @Nullable NetworkPath pollTransmit(ByteBuffer out, long nowNanos) {
        int start = out.position();
        NetworkPath to = null;
        NetworkPath next = poll(out, nowNanos);
        while (next != null && to == null) {
            to = gathering.route(next, out, start);
            if (to == null) { // a relay keeps it until its permission is there
                next = poll(out, nowNanos);
            }
        }
        if (to == null) {
            to = gathering.pollTransmit(out, nowNanos);
        }
        if (to != null) {
            sent(out.position() - start);
        }
        return to;
    }

    private @Nullable NetworkPath poll(ByteBuffer out, long nowNanos) {
        NetworkPath to = state == PeerState.CLOSED ? null : ice.pollTransmit(out, nowNanos);
        if (to == null) {
            NetworkPath selected = dataDestination();
            to = selected != null && path.pollTransmit(out, nowNanos) ? selected : null;
        }
        return to;
    }

    /** The next event; null when there is none. */
    public @Nullable PeerEvent pollEvent() {
        PeerEvent own = events.poll();
        if (own != null || state == PeerState.CLOSED) {
            return own;
        }
        DataChannelEvent event = path.data().pollEvent();
        return event == null ? null : translated(event);
    }

    /** When {@link #handleTimeout} wants to be called. */
    public long nextTimeout() {
        return state == PeerState.CLOSED
                ? Long.MAX_VALUE
                : Math.min(
                        gathering.nextTimeout(), Math.min(ice.nextTimeout(), path.nextTimeout()));
    }

    /**
     * Ends the connection: what can still be said to the other side comes out of {@link
     * #pollTransmit}, and the CLOSED state is the last event. Idempotent.
     */
    public void close(String reason, long nowNanos) {
        if (state == PeerState.CLOSED) {
            return;
        }
        lastPath = dataDestination();
        path.close(reason, nowNanos);
        media.close();
        ice.close();
        gathering.close();
        negotiator.close();
        enter(PeerState.CLOSED, reason);
    }

    /** Nothing goes out once consent has expired (RFC 7675 §5.1). */
    private @Nullable NetworkPath dataDestination() {
        if (ice.state() == IceState.FAILED) {
            return null;
        }
        NetworkPath selected = state == PeerState.CLOSED ? null : ice.selectedPath();
        return selected != null ? selected : lastPath;
    }

    private void checkOpen() {
        if (state == PeerState.CLOSED) {
            throw new IllegalStateException("the connection is closed");
        }
    }

    private LocalTransport localTransport() {
        List<String> candidates = new ArrayList<>(localCandidates.size());
        localCandidates.forEach(candidate -> candidates.add(candidate.format()));
        return new LocalTransport(
                ice.isLite(),
                ice.localUfrag(),
                ice.localPassword(),
                certificate.fingerprint().toString(),
                candidates,
                gathering.isComplete(),
                options.maxMessageSize());
    }

    /** RFC 8842 §5.3 and §5.5: a role that was negotiated stays. */
    private SetupRole answerSetup(RemoteTransport offer) {
        DtlsRole role = path.role();
        if (role != null) {
            return role == DtlsRole.CLIENT ? SetupRole.ACTIVE : SetupRole.PASSIVE;
        }
        return switch (offer.setup()) {
            case ACTIVE -> SetupRole.PASSIVE;
            case PASSIVE -> SetupRole.ACTIVE;
            case ACTPASS, HOLDCONN -> options.answerActive() ? SetupRole.ACTIVE : SetupRole.PASSIVE;
        };
    }

    private RemoteTransport readTransport(SdpType type, SessionDescription description)
            throws SdpException {
        List<Boolean> accepted =
                type == SdpType.OFFER
                        ? negotiator.acceptedOfOffer(description)
                        : Negotiator.acceptedOfAnswer(description);
        RemoteTransport transport = RemoteTransport.read(description, type, accepted);
        RemoteTransport before = remoteTransport;
        if (before != null && !before.fingerprints().equals(transport.fingerprints())) {
            // RFC 8842 §4: that would be another DTLS association in the place of this one.
            throw new SdpException("the fingerprint changed in a connection that is up");
        }
        return transport;
    }

    private static boolean isOfAnotherSection(
            RemoteTransport transport, @Nullable String mid, int mLineIndex) {
        return mid != null && !mid.isEmpty()
                ? !mid.equals(transport.mid())
                : mLineIndex > transport.mLineIndex();
    }

    /** Both descriptions are known: puts the transport that they negotiated to work. */
    private void applyOffered(SdpType type, boolean weAnswer, long nowNanos) {
        RemoteTransport transport = requireNonNull(offeredTransport, "offeredTransport");
        if (path.role() == null) {
            SetupRole ours = weAnswer ? answerSetup(transport) : opposite(transport.setup());
            DtlsRole role = ours == SetupRole.ACTIVE ? DtlsRole.CLIENT : DtlsRole.SERVER;
            path.configure(role, transport.fingerprints());
            if (transport.iceLite()) {
                ice.setControlling(true); // RFC 8445 §6.1.1: a full agent leads a lite one
            }
        }
        RemoteTransport before = remoteTransport;
        if (before == null || !transport.hasCredentials(before)) {
            ice.setRemoteParameters(
                    transport.ufrag(), transport.password(), transport.iceLite(), nowNanos);
        }
        remoteTransport = transport;
        if (type == SdpType.ANSWER) {
            offeredTransport = null;
            answersRestart = false;
        }
        remoteCandidates.open(transport, nowNanos);
        if (transport.data()) {
            dataNegotiated = true;
            path.data().setRemoteMaxMessageSize(transport.maxMessageSize());
        }
    }

    private static SetupRole opposite(SetupRole role) {
        return role == SetupRole.ACTIVE ? SetupRole.PASSIVE : SetupRole.ACTIVE;
    }

    private void settled(SignalingState before, long nowNanos) {
        SignalingState after = negotiator.state();
        if (after != before) {
            events.add(new PeerEvent.SignalingStateChanged(after));
        }
        if (after == SignalingState.STABLE) {
            remoteCandidates.hold(false);
            if (before != after) {
                tellMedia();
            }
        } else if (after == SignalingState.HAVE_REMOTE_OFFER) {
            RemoteTransport offered = offeredTransport;
            RemoteTransport current = remoteTransport;
            remoteCandidates.hold(
                    current == null || offered != null && !offered.hasCredentials(current));
        }
        pump(nowNanos);
    }

    private void tellMedia() {
        if (negotiator.takeMediaSettled()) {
            media.negotiated(negotiator.sections());
            events.add(new PeerEvent.MediaNegotiated(negotiator.sections()));
        }
        negotiationTold = false;
        checkNegotiationNeeded();
    }

    /** W3C WebRTC §4.7.3: told once, until an exchange has settled it. */
    private void checkNegotiationNeeded() {
        boolean needed = negotiator.needsOffer();
        if (needed && !negotiationTold && negotiator.state() == SignalingState.STABLE) {
            negotiationTold = true;
            events.add(new PeerEvent.NegotiationNeeded());
        }
    }

    private void tellLocalCandidates() {
        if (toldUfrag.equals(ice.localUfrag())) {
            return;
        }
        SessionDescription local = negotiator.local();
        if (local == null) {
            return;
        }
        toldUfrag = ice.localUfrag();
        toldIndex = Math.max(0, Negotiator.acceptedOfAnswer(local).indexOf(true));
        String mid = local.media().get(toldIndex).mid();
        toldMid = mid == null ? "" : mid;
        localCandidates.forEach(this::tell);
        if (gathering.isComplete()) {
            events.add(new PeerEvent.LocalCandidatesDone());
        }
    }

    private void tell(IceCandidate candidate) {
        String line = candidate.withUfrag(toldUfrag).format();
        events.add(new PeerEvent.LocalCandidate(line, toldMid, toldIndex));
    }

    /** Takes in what servers have told and lent. */
    private void pumpGathering(long nowNanos) {
        for (GatheringEvent event = gathering.pollEvent();
                event != null;
                event = gathering.pollEvent()) {
            if (event instanceof GatheringEvent.Found found) {
                addCandidate(found.candidate(), found.base(), nowNanos);
            } else if (event instanceof GatheringEvent.Lost lost) {
                ice.handleBaseClosed(lost.base(), nowNanos);
            } else if (event instanceof GatheringEvent.Failed failed) {
                events.add(
                        new PeerEvent.CandidateError(failed.url(), failed.code(), failed.reason()));
            } else if (event instanceof GatheringEvent.Complete) {
                onGathered();
            }
        }
    }

    private void onGathered() {
        if (!toldUfrag.isEmpty()) {
            events.add(new PeerEvent.LocalCandidatesDone());
        }
        if (localCandidates.isEmpty()) {
            // Nothing can come of it, so nobody has to wait for the patience of ICE.
            failure = "ICE failed: this side has no address to offer" + serverFailures();
        }
    }

    private String serverFailures() {
        return gathering.failures().isEmpty() ? "" : " (" + gathering.failures() + ")";
    }

    /** Takes in what ICE and DTLS have to say, after each input. */
    private void pump(long nowNanos) {
        clockNanos = nowNanos;
        pumpGathering(nowNanos);
        for (IceEvent event = ice.pollEvent(); event != null; event = ice.pollEvent()) {
            if (ice.selectedPath() != null) {
                if (!iceWasUp) {
                    iceWasUp = true;
                    firstPathNanos = nowNanos;
                }
                path.start(nowNanos);
                gathering.stopKeepingAlive();
            }
        }
        for (DtlsEvent event = path.pollEvent(); event != null; event = path.pollEvent()) {
            onDtls(event, nowNanos);
        }
        if (dtlsUp && dataNegotiated) {
            path.connectData(nowNanos);
        }
        updateState();
    }

    private void onDtls(DtlsEvent event, long nowNanos) {
        if (event instanceof DtlsEvent.Connected connected) {
            dtlsUp = true;
            handshakeDoneNanos = nowNanos;
            srtpKeys = connected.keys();
            if (srtpKeys != null) {
                media.open(srtpKeys);
            }
        } else if (event instanceof DtlsEvent.Failed failed) {
            failure = "DTLS failed: " + failed.reason();
        } else if (event instanceof DtlsEvent.Closed closed) {
            close("the other side closed the connection: " + closed.reason(), nowNanos);
        }
    }

    /** W3C WebRTC §4.3.3: the states of ICE and DTLS together. */
    private void updateState() {
        if (state == PeerState.CLOSED) {
            return;
        }
        if (failure != null) {
            enter(PeerState.FAILED, failure);
            return;
        }
        switch (ice.state()) {
            case NEW -> enter(PeerState.NEW, null);
            case CHECKING -> enter(PeerState.CONNECTING, null);
            case CONNECTED, COMPLETED ->
                    enter(dtlsUp ? PeerState.CONNECTED : PeerState.CONNECTING, null);
            case DISCONNECTED -> enter(PeerState.DISCONNECTED, "ICE: the path fell silent");
            case FAILED ->
                    enter(
                            PeerState.FAILED,
                            iceWasUp
                                    ? "ICE failed: the other side stopped answering"
                                    : "ICE failed: no path to the other side" + serverFailures());
            case CLOSED -> throw new IllegalStateException("ICE closed before its connection");
        }
    }

    private void enter(PeerState next, @Nullable String reason) {
        if (state != next) {
            state = next;
            events.add(new PeerEvent.ConnectionStateChanged(next, reason));
        }
    }

    private @Nullable PeerEvent translated(DataChannelEvent event) {
        if (event instanceof DataChannelEvent.MessageReceived message) {
            counters.increment(PeerCounter.MESSAGES_RECEIVED);
            return new PeerEvent.MessageReceived(
                    message.channel(), message.binary(), message.payload());
        }
        if (event instanceof DataChannelEvent.BufferedAmountLow low) {
            return new PeerEvent.BufferedAmountLow(low.channel());
        }
        if (event instanceof DataChannelEvent.ChannelOpened opened) {
            return new PeerEvent.DataChannelOpened(opened.channel());
        }
        if (event instanceof DataChannelEvent.ChannelAnnounced announced) {
            return new PeerEvent.DataChannelAnnounced(announced.channel(), announced.options());
        }
        if (event instanceof DataChannelEvent.ChannelClosed closed) {
            return new PeerEvent.DataChannelClosed(closed.channel());
        }
        if (event instanceof DataChannelEvent.Closed closed) {
            close("the data channels ended: " + closed.reason(), clockNanos);
        }
        return pollEvent();
    }
}
