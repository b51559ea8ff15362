package io.parley.rpc.channel;

import io.parley.testkit.VirtualHost;
import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.datachannel.SendResult;
import io.parley.webrtc.dtls.DtlsCertificate;
import io.parley.webrtc.dtls.DtlsHandshakePool;
import io.parley.webrtc.ice.IceCandidate;
import io.parley.webrtc.peer.PeerEngine;
import io.parley.webrtc.peer.PeerEvent;
import io.parley.webrtc.peer.PeerOptions;
import io.parley.webrtc.peer.PeerScratch;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SdpType;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A peer on a virtual network, and the pipe over its data channel; everything on one thread. */
final class VirtualPeer implements VirtualHost, FramePipe {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final DtlsCertificate CERTIFICATE = DtlsCertificate.generate(RANDOM);
    private static final DtlsHandshakePool POOL = DtlsHandshakePool.stepped();

    final InetSocketAddress address;
    private final PeerEngine engine;
    private final int channel;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final ByteBuffer out = ByteBuffer.allocate(16 * 1024);
    private @Nullable Listener listener;
    private boolean closed;
    private long nowNanos;

    VirtualPeer(String ip) {
        address = new InetSocketAddress(ip, 5000);
        engine =
                new PeerEngine(
                        PeerOptions.DEFAULT,
                        CERTIFICATE,
                        POOL,
                        RANDOM,
                        new PeerScratch(),
                        () -> {});
        engine.addLocalCandidate(IceCandidate.host(address), address, 0);
        engine.holdDelivered();
        channel =
                engine.createDataChannel(
                        DataChannelOptions.reliable(DataChannelPipe.LABEL).withNegotiatedId(0), 0);
        engine.setBufferedAmountLowThreshold(channel, Limits.LOW_WATER);
    }

    void negotiateWith(VirtualPeer other) throws SdpException {
        String offer = engine.createOffer(false, nowNanos);
        engine.setLocalDescription(SdpType.OFFER, offer, nowNanos);
        other.engine.setRemoteDescription(SdpType.OFFER, offer, nowNanos);
        String answer = other.engine.createAnswer(nowNanos);
        other.engine.setLocalDescription(SdpType.ANSWER, answer, nowNanos);
        engine.setRemoteDescription(SdpType.ANSWER, answer, nowNanos);
    }

    @Override
    public void handleDatagram(
            InetSocketAddress local, InetSocketAddress remote, ByteBuffer in, long now) {
        nowNanos = now;
        engine.handleDatagram(new NetworkPath(TransportProtocol.UDP, local, remote), in, now);
    }

    @Override
    public void handleTimeout(long now) {
        nowNanos = now;
        engine.handleTimeout(now);
    }

    @Override
    public void drain(Outbox outbox, long now) {
        nowNanos = now;
        boolean any = true;
        while (any) {
            any = false;
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
                any = true;
            }
            NetworkPath path = engine.pollTransmit(out.clear(), now);
            for (; path != null; path = engine.pollTransmit(out.clear(), now)) {
                outbox.send(path.local(), path.remote(), out.flip());
            }
            for (PeerEvent event = engine.pollEvent(); event != null; event = engine.pollEvent()) {
                tell(event);
                any = true;
            }
        }
    }

    private void tell(PeerEvent event) {
        Listener told = listener;
        if (told == null || closed) {
            return;
        }
        if (event instanceof PeerEvent.DataChannelOpened) {
            told.onOpen();
        } else if (event instanceof PeerEvent.MessageReceived message) {
            told.onFrame(message.payload());
        } else if (event instanceof PeerEvent.BufferedAmountLow) {
            told.onWritable();
        } else if (event instanceof PeerEvent.DataChannelClosed) {
            closed = true;
            told.onClose("the data channel was closed");
        }
    }

    @Override
    public long nextTimeout() {
        return tasks.isEmpty() ? engine.nextTimeout() : nowNanos;
    }

    @Override
    public void listen(Listener value) {
        listener = value;
    }

    @Override
    public boolean execute(Runnable task) {
        return tasks.add(task);
    }

    /** The application has no thread of its own here. */
    @Override
    public boolean inThread() {
        return false;
    }

    @Override
    public boolean send(ByteBuffer frame) {
        return !closed && engine.send(channel, true, frame, nowNanos) == SendResult.QUEUED;
    }

    @Override
    public long bufferedAmount() {
        return engine.bufferedAmount(channel);
    }

    @Override
    public void consume(int frames, long bytes) {
        engine.consume(frames, bytes);
    }

    @Override
    public void close() {
        tasks.add(() -> engine.closeDataChannel(channel, nowNanos));
    }
}
