package io.parley.webrtc.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.parley.webrtc.peer.MediaKind;
import io.parley.webrtc.peer.PeerCounter;
import io.parley.webrtc.peer.PeerEvent;
import io.parley.webrtc.peer.PeerOptions;
import io.parley.webrtc.peer.PeerState;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.Direction;
import io.parley.webrtc.wire.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class MediaLoopTest {
    private static final PeerOptions LITE = PeerOptions.builder().iceLite(true).build();
    private static final ByteBuffer REPORT =
            ByteBuffer.allocate(8).putInt(0x80C9_0001).putInt(7).flip();

    private static TransportLoop server;
    private static TransportLoop client;

    @BeforeAll
    static void start() throws IOException {
        server = serverLoop(true);
        client = clientLoop(true);
    }

    private static TransportLoop serverLoop(boolean preferNative) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return TransportLoop.start(
                TransportLoopOptions.builder("media-server")
                        .udpBinds(List.of(any))
                        .tcpBinds(List.of(any))
                        .preferNative(preferNative)
                        .build());
    }

    private static TransportLoop clientLoop(boolean preferNative) throws IOException {
        return TransportLoop.start(
                TransportLoopOptions.builder("media-client")
                        .includeLoopback(true)
                        .preferNative(preferNative)
                        .build());
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    /** One end that keeps what comes. */
    private static class Listening implements PeerTransport.Listener {
        final TransportLoop loop;
        final PeerTransport peer;
        final BlockingQueue<PeerEvent> events = new LinkedBlockingQueue<>();
        final BlockingQueue<byte[]> rtp = new LinkedBlockingQueue<>();
        final BlockingQueue<byte[]> rtcp = new LinkedBlockingQueue<>();
        final BlockingQueue<Long> timers = new LinkedBlockingQueue<>();

        Listening(TransportLoop loop, PeerOptions options) {
            this.loop = loop;
            this.peer = LoopPair.onLoop(loop, () -> loop.newPeer(options, this));
        }

        @Override
        public void onEvent(PeerTransport source, PeerEvent event) {
            events.add(event);
        }

        @Override
        public void onRtp(PeerTransport source, ByteBuffer packet, long nowNanos) {
            rtp.add(copy(packet));
        }

        @Override
        public void onRtcp(PeerTransport source, ByteBuffer packet, long nowNanos) {
            rtcp.add(copy(packet));
        }

        @Override
        public void onMediaTimer(PeerTransport source, long nowNanos) {
            timers.add(nowNanos);
        }
    }

    /** One end that sends back what comes, as a server would forward it. */
    private static final class Echoing extends Listening {
        Echoing(TransportLoop loop) {
            super(loop, LITE);
        }

        @Override
        public void onRtp(PeerTransport source, ByteBuffer packet, long nowNanos) {
            ByteBuffer header = packet.duplicate().limit(packet.position() + 12);
            ByteBuffer payload = packet.duplicate().position(packet.position() + 12);
            assertThat(source.sendRtp(header, payload)).isTrue();
            assertThat(header.remaining()).isEqualTo(12);
        }
    }

    private static byte[] copy(ByteBuffer packet) {
        byte[] bytes = new byte[packet.remaining()];
        packet.duplicate().get(bytes);
        return bytes;
    }

    private static ByteBuffer header(int sequence) {
        return ByteBuffer.allocate(12)
                .putShort((short) 0x8060)
                .putShort((short) sequence)
                .putInt(0)
                .putInt(7)
                .flip();
    }

    private static void connect(Listening a, Listening b, UnaryOperator<String> onTheWay)
            throws Exception {
        LoopPair.End offerer = new LoopPair.End(a.loop, a.peer, a.events);
        LoopPair.End answerer = new LoopPair.End(b.loop, b.peer, b.events);
        LoopPair pair = new LoopPair(offerer, answerer);
        offerer.call(
                peer ->
                        peer.addTransceiver(
                                TransceiverSpec.of(MediaKind.VIDEO, Direction.SENDRECV)));
        pair.negotiate(false, onTheWay);
        for (LoopPair.End end : List.of(offerer, answerer)) {
            end.await(PeerEvent.MediaNegotiated.class);
            end.await(
                    PeerEvent.ConnectionStateChanged.class,
                    event -> event.state() == PeerState.CONNECTED);
        }
    }

    private static void send(Listening from, int first, int count, int length) {
        LoopPair.onLoop(
                from.loop,
                () -> {
                    for (int i = first; i < first + count; i++) {
                        ByteBuffer payload = ByteBuffer.allocate(length);
                        payload.put(0, (byte) i);
                        assertThat(from.peer.sendRtp(header(i), payload)).isTrue();
                    }
                    return count;
                });
    }

    private static List<Integer> sequences(Listening at, int count) throws InterruptedException {
        List<Integer> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] packet = at.rtp.poll(60, TimeUnit.SECONDS);
            assertThat(packet).as("packet " + i + " of " + count).isNotNull();
            sequences.add(ByteBuffer.wrap(packet).getShort(2) & 0xFFFF);
        }
        return sequences;
    }

    private static List<Integer> numbers(int first, int count) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void packetsGoThroughAServerAndBackInTheirOrder(boolean preferNative) throws Exception {
        TransportLoop there = preferNative ? server : serverLoop(false);
        TransportLoop here = preferNative ? client : clientLoop(false);
        Listening talker = new Listening(here, PeerOptions.DEFAULT);
        connect(talker, new Echoing(there), sdp -> sdp);
        send(talker, 1, 20, 1_100);
        send(talker, 21, 1, 300); // ends a run
        send(talker, 22, 3, 900); // longer than what came before
        assertThat(sequences(talker, 24)).isEqualTo(numbers(1, 24));
        if (!preferNative) {
            here.close();
            there.close();
        }
    }

    @Test
    void packetsGoThroughTcpAsWell() throws Exception {
        Listening talker = new Listening(client, PeerOptions.DEFAULT);
        connect(
                talker,
                new Echoing(server),
                sdp -> sdp.replaceAll("a=candidate:\\S+ 1 udp .*\r\n", ""));
        send(talker, 1, 30, 1_000);
        assertThat(sequences(talker, 30)).isEqualTo(numbers(1, 30));
    }

    @Test
    void reportsFlow() throws Exception {
        Listening talker = new Listening(client, PeerOptions.DEFAULT);
        Listening listener = new Listening(server, LITE);
        connect(talker, listener, sdp -> sdp);
        assertThat(LoopPair.onLoop(client, () -> talker.peer.sendRtcp(REPORT))).isTrue();
        assertThat(listener.rtcp.poll(60, TimeUnit.SECONDS)).isEqualTo(copy(REPORT));
        long counted =
                LoopPair.onLoop(
                        server, () -> listener.peer.counters().get(PeerCounter.RTCP_RECEIVED));
        assertThat(counted).isEqualTo(1);
    }

    @Test
    void aTimerOfTheMediaGoesOffOnceAndCanBeTakenBack() throws Exception {
        Listening end = new Listening(client, PeerOptions.DEFAULT);
        LoopPair.onLoop(
                client,
                () -> {
                    end.peer.setMediaTimer(client.nowNanos() + 30_000_000_000L);
                    end.peer.setMediaTimer(Deadline.NEVER);
                    long due = client.nowNanos() + 1_000_000;
                    end.peer.setMediaTimer(due);
                    return due;
                });
        assertThat(end.timers.poll(60, TimeUnit.SECONDS)).isNotNull();
        assertThat(end.timers.poll(20, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void aListenerThatFailsEndsItsOwnConnectionOnly() throws Exception {
        Logger log = (Logger) LoggerFactory.getLogger(TransportLoop.class);
        log.setLevel(Level.OFF);
        Listening talker = new Listening(client, PeerOptions.DEFAULT);
        Listening faulty =
                new Listening(server, LITE) {
                    @Override
                    public void onRtp(PeerTransport source, ByteBuffer packet, long nowNanos) {
                        throw new IllegalStateException("a fault of the test");
                    }
                };
        connect(talker, faulty, sdp -> sdp);
        Listening other = new Listening(client, PeerOptions.DEFAULT);
        connect(other, new Echoing(server), sdp -> sdp);
        send(talker, 1, 1, 100);
        PeerEvent event = faulty.events.poll(60, TimeUnit.SECONDS);
        while (event != null && !isClosed(event)) {
            event = faulty.events.poll(60, TimeUnit.SECONDS);
        }
        assertThat(event).isNotNull();
        send(other, 1, 2, 100);
        assertThat(sequences(other, 2)).isEqualTo(numbers(1, 2));
        log.setLevel(null);
    }

    private static boolean isClosed(PeerEvent event) {
        return event instanceof PeerEvent.ConnectionStateChanged change
                && change.state() == PeerState.CLOSED;
    }

    @Test
    void anotherThreadMayNotSend() {
        Listening end = new Listening(client, PeerOptions.DEFAULT);
        assertThatThrownBy(() -> end.peer.sendRtcp(REPORT))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> end.peer.setMediaTimer(1))
                .isInstanceOf(IllegalStateException.class);
        assertThat(LoopPair.onLoop(client, () -> end.peer.sendRtcp(REPORT)))
                .as("before there is a path")
                .isFalse();
    }
}
