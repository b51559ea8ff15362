package io.parley.webrtc.peer;

import io.parley.testkit.VirtualHost;
import io.parley.webrtc.dtls.DtlsCertificate;
import io.parley.webrtc.dtls.DtlsHandshakePool;
import io.parley.webrtc.ice.IceCandidate;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SdpType;
import io.parley.webrtc.turn.ServerUri;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One engine on a virtual network, with one UDP address, and all its events so far. */
final class PeerHost implements VirtualHost {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final DtlsCertificate CERTIFICATE = DtlsCertificate.generate(RANDOM);
    private static final Pattern IP = Pattern.compile("[0-9.]+");
    static final DtlsHandshakePool POOL = DtlsHandshakePool.stepped();

    final InetSocketAddress address;
    final PeerEngine engine;
    final List<PeerEvent> events = new ArrayList<>();
    final List<byte[]> rtp = new ArrayList<>();
    final List<byte[]> rtcp = new ArrayList<>();
    private final Deque<Runnable> unsent = new ArrayDeque<>();
    private @Nullable Outbox outbox;
    private final ByteBuffer out = ByteBuffer.allocate(16 * 1024);
    long nowNanos;

    /** Drops what ICE would answer, as if the other side did not check. */
    boolean deafToStun;

    PeerHost(String ip, PeerOptions options) {
        address = new InetSocketAddress(ip, 5000);
        engine = new PeerEngine(options, CERTIFICATE, POOL, RANDOM, new PeerScratch(), () -> {});
        engine.addLocalCandidate(IceCandidate.host(address), address, 0);
    }

    String offer(boolean iceRestart) throws SdpException {
        String offer = engine.createOffer(iceRestart, nowNanos);
        engine.setLocalDescription(SdpType.OFFER, offer, nowNanos);
        return offer;
    }

    String answer(String offer) throws SdpException {
        engine.setRemoteDescription(SdpType.OFFER, offer, nowNanos);
        String answer = engine.createAnswer(nowNanos);
        engine.setLocalDescription(SdpType.ANSWER, answer, nowNanos);
        return answer;
    }

    /** One exchange in which this side offers. */
    void negotiateWith(PeerHost other, boolean iceRestart) throws SdpException {
        engine.setRemoteDescription(SdpType.ANSWER, other.answer(offer(iceRestart)), nowNanos);
    }

    @Override
    public void handleDatagram(
            InetSocketAddress local, InetSocketAddress remote, ByteBuffer in, long now) {
        nowNanos = now;
        if (deafToStun && (in.get(in.position()) & 0xFF) < 4) {
            return;
        }
        NetworkPath path = new NetworkPath(TransportProtocol.UDP, local, remote);
        switch (engine.handleDatagram(path, in, now)) {
            case NONE -> {}
            case RTP -> rtp.add(rest(in));
            case RTCP -> rtcp.add(rest(in));
        }
    }

    private static byte[] rest(ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return bytes;
    }

    /** Sends one RTP packet with the next drain; false when the engine refuses it. */
    boolean sendRtp(byte[] header, byte[] payload) {
        ByteBuffer packet = ByteBuffer.allocate(2_100);
        return queue(
                engine.protectRtp(ByteBuffer.wrap(header), ByteBuffer.wrap(payload), packet),
                packet);
    }

    /** The same for RTCP. */
    boolean sendRtcp(byte[] plain) {
        ByteBuffer packet = ByteBuffer.allocate(2_100);
        return queue(engine.protectRtcp(ByteBuffer.wrap(plain), packet), packet);
    }

    private boolean queue(@Nullable NetworkPath path, ByteBuffer packet) {
        if (path == null) {
            return false;
        }
        packet.flip();
        unsent.add(
                () -> {
                    if (outbox != null) {
                        outbox.send(path.local(), path.remote(), packet);
                    }
                });
        return true;
    }

    @Override
    public void handleTimeout(long now) {
        nowNanos = now;
        engine.handleTimeout(now);
    }

    @Override
    public void drain(Outbox outbox, long now) {
        nowNanos = now;
        lookUpServers(now);
        this.outbox = outbox;
        for (Runnable send = unsent.poll(); send != null; send = unsent.poll()) {
            send.run();
        }
        boolean any = true;
        while (any) {
            any = false;
            NetworkPath path = engine.pollTransmit(out.clear(), now);
            for (; path != null; path = engine.pollTransmit(out.clear(), now)) {
                outbox.send(path.local(), path.remote(), out.flip());
            }
            PeerEvent event = engine.pollEvent();
            for (; event != null; event = engine.pollEvent()) {
                events.add(event);
                any = true;
            }
        }
    }

    /** Knows addresses, and no name. */
    private void lookUpServers(long now) {
        for (ServerUri uri = engine.pollServerLookup();
                uri != null;
                uri = engine.pollServerLookup()) {
            InetSocketAddress address =
                    IP.matcher(uri.host()).matches()
                            ? new InetSocketAddress(uri.host(), uri.port())
                            : null;
            engine.handleServerLookup(
                    uri, address == null ? List.of() : List.of(address.getAddress()), now);
        }
    }

    @Override
    public long nextTimeout() {
        return engine.nextTimeout();
    }

    <T extends PeerEvent> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T extends PeerEvent> Optional<T> first(Class<T> type) {
        return all(type).stream().findFirst();
    }

    /** States of the connection in their order. */
    List<PeerState> states() {
        return all(PeerEvent.ConnectionStateChanged.class).stream()
                .map(PeerEvent.ConnectionStateChanged::state)
                .toList();
    }
}
