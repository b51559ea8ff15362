package io.parley.webrtc;

import io.parley.webrtc.net.PeerTransport;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.rtp.RtpView;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Audio and video of a {@link PeerConnection}. */
final class ConnectionMedia {
    /** Packets on their way between the loop and other threads, each way; the rest is dropped. */
    static final int MAX_WAITING = 2_048;

    /** What the connection does for its media. */
    interface Host {
        CompletableFuture<Void> onLoop(Consumer<PeerTransport> action);

        /** As above, with less ado: nothing happens when the connection is closed. */
        void post(Consumer<PeerTransport> action);

        void tell(Consumer<PeerConnectionListener> event);
    }

    private final PeerConnection connection;
    private final Host host;
    private final List<RtpTransceiver> transceivers = new CopyOnWriteArrayList<>();
    private final AtomicInteger toSend = new AtomicInteger();
    private final AtomicInteger toTell = new AtomicInteger();

    // On the loop's thread.
    private final RtpStreams streams = new RtpStreams();
    private final RtpView view = new RtpView();

    ConnectionMedia(PeerConnection connection, Host host) {
        this.connection = connection;
        this.host = host;
    }

    RtpStreams streams() {
        return streams;
    }

    List<RtpTransceiver> transceivers() {
        return List.copyOf(transceivers);
    }

    RtpTransceiver add(TransceiverSpec spec) {
        RtpTransceiver transceiver = new RtpTransceiver(connection, spec.kind(), spec);
        transceivers.add(transceiver);
        host.onLoop(peer -> transceiver.handle = peer.addTransceiver(spec))
                .whenComplete(
                        (done, failure) -> {
                            if (failure != null) {
                                remove(transceiver);
                            }
                        });
        return transceiver;
    }

    private void remove(RtpTransceiver transceiver) {
        transceiver.ended();
        transceivers.remove(transceiver);
    }

    CompletableFuture<Void> update(RtpTransceiver transceiver, TransceiverSpec spec) {
        return host.onLoop(peer -> peer.updateTransceiver(transceiver.handle, spec));
    }

    CompletableFuture<Void> stop(RtpTransceiver transceiver) {
        return host.onLoop(
                peer -> {
                    peer.stopTransceiver(transceiver.handle);
                    if (transceiver.section() == null) {
                        remove(transceiver);
                    }
                });
    }

    /** False when too many packets wait already, or it is no RTP. Any thread. */
    boolean sendRtp(ByteBuffer packet) {
        byte[] copy = copy(packet);
        if (RtpView.headerLength(copy, 0, copy.length) < 0 || !admit(toSend)) {
            return false;
        }
        host.post(
                peer -> {
                    toSend.decrementAndGet();
                    if (view.wrap(copy, 0, copy.length)) {
                        int header = view.headerLength();
                        ByteBuffer rest = ByteBuffer.wrap(copy, header, copy.length - header);
                        if (peer.sendRtp(ByteBuffer.wrap(copy, 0, header), rest)) {
                            streams.sent(view);
                        }
                    }
                });
        return true;
    }

    /** The same for RTCP. */
    boolean sendRtcp(ByteBuffer packet) {
        byte[] copy = copy(packet);
        if (!RtpView.isRtcp(copy, 0, copy.length) || !admit(toSend)) {
            return false;
        }
        host.post(
                peer -> {
                    toSend.decrementAndGet();
                    peer.sendRtcp(ByteBuffer.wrap(copy));
                });
        return true;
    }

    private static boolean admit(AtomicInteger waiting) {
        if (waiting.incrementAndGet() <= MAX_WAITING) {
            return true;
        }
        waiting.decrementAndGet();
        return false;
    }

    private static byte[] copy(ByteBuffer packet) {
        byte[] bytes = new byte[packet.remaining()];
        packet.get(packet.position(), bytes);
        return bytes;
    }

    // ---- on the loop's thread

    void onNegotiated(List<NegotiatedSection> sections) {
        for (NegotiatedSection section : sections) {
            RtpTransceiver transceiver = of(section);
            boolean received = transceiver.currentDirection().receives();
            transceiver.negotiated(section);
            if (section.direction().receives() && !received) {
                host.tell(told -> told.onTrack(transceiver));
            }
        }
        for (RtpTransceiver transceiver : transceivers) {
            NegotiatedSection last = transceiver.section();
            if (last != null && (last.refused() || !sections.contains(last))) {
                remove(transceiver);
            }
        }
        streams.renegotiated();
    }

    private RtpTransceiver of(NegotiatedSection section) {
        for (RtpTransceiver transceiver : transceivers) {
            if (transceiver.handle == section.transceiver()) {
                return transceiver;
            }
        }
        RtpTransceiver made = new RtpTransceiver(connection, section.kind(), null);
        made.handle = section.transceiver();
        transceivers.add(made);
        return made;
    }

    void onRtp(ByteBuffer packet) {
        if (!view.wrap(packet)) {
            return;
        }
        RtpTransceiver transceiver = streams.received(view, transceivers);
        deliver(packet, (told, copy) -> told.onRtp(transceiver, copy));
    }

    void onRtcp(ByteBuffer packet) {
        deliver(packet, PeerConnectionListener::onRtcp);
    }

    private interface Delivery {
        void to(PeerConnectionListener listener, ByteBuffer packet);
    }

    private void deliver(ByteBuffer packet, Delivery delivery) {
        if (!admit(toTell)) {
            return; // a slow listener loses packets, as a slow network would
        }
        ByteBuffer copy = ByteBuffer.wrap(copy(packet));
        host.tell(
                told -> {
                    toTell.decrementAndGet();
                    delivery.to(told, copy);
                });
    }

    void ended() {
        transceivers.forEach(RtpTransceiver::ended);
    }
}
