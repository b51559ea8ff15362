package io.parley.webrtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.sctp.SctpEvent.BufferedAmountLow;
import io.parley.webrtc.sctp.SctpEvent.Closed;
import io.parley.webrtc.sctp.SctpEvent.MessageReceived;
import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Engines whose time is moved by hand, over a wire that is an array. */
class SctpTimersTest {
    private static final long MS = 1_000_000;

    private final SctpAssociation a = new SctpAssociation(SctpOptions.DEFAULT, new Random(1));
    private final SctpAssociation b = new SctpAssociation(SctpOptions.DEFAULT, new Random(2));
    private final List<SctpEvent> events = new ArrayList<>();
    private long now;

    private List<ByteBuffer> poll(SctpAssociation from) {
        List<ByteBuffer> packets = new ArrayList<>();
        ByteBuffer out = ByteBuffer.allocate(1500);
        while (from.pollTransmit(out, now)) {
            packets.add(out.flip());
            out = ByteBuffer.allocate(1500);
        }
        for (SctpEvent e = from.pollEvent(); e != null; e = from.pollEvent()) {
            if (!(e instanceof BufferedAmountLow)) {
                events.add(e);
            }
        }
        return packets;
    }

    private int move(SctpAssociation from, SctpAssociation to) {
        List<ByteBuffer> packets = poll(from);
        packets.forEach(packet -> to.handleDatagram(packet, now));
        return packets.size();
    }

    private void settle() {
        boolean moved = true;
        while (moved) {
            moved = move(a, b) + move(b, a) > 0;
        }
    }

    private void connect() {
        a.connect(now);
        settle();
        assertThat(a.state()).isEqualTo(SctpState.ESTABLISHED);
        assertThat(b.state()).isEqualTo(SctpState.ESTABLISHED);
        events.clear();
    }

    private void send(SctpAssociation from, int length) {
        assertThat(from.send(1, 53, Delivery.RELIABLE, SctpPair.bytes(length, 1), now)).isTrue();
    }

    /** The times, in ms, at which packets go out until nothing more is to come, or the end. */
    private List<Long> transmissions(SctpAssociation of, long endMillis) {
        List<Long> times = new ArrayList<>();
        long start = now;
        while (true) {
            int packets = poll(of).size();
            for (int i = 0; i < packets; i++) {
                times.add((now - start) / MS);
            }
            if (of.nextTimeout() == Deadline.NEVER || of.nextTimeout() - start > endMillis * MS) {
                return times;
            }
            now = of.nextTimeout();
            of.handleTimeout(now);
        }
    }

    private static int firstChunkType(ByteBuffer packet) {
        return packet.get(packet.position() + PacketWriter.HEADER_LENGTH) & 0xFF;
    }

    @Test
    void anInitWithoutAnAnswerIsRepeatedEightTimesAndGivenUp() {
        a.connect(0);
        assertThat(transmissions(a, Integer.MAX_VALUE))
                .containsExactly(0L, 500L, 1500L, 3500L, 7500L, 15500L, 25500L, 35500L, 45500L);
        assertThat(events).containsExactly(new Closed("no answer to the handshake"));
        assertThat(a.isTerminated()).isTrue();
    }

    @Test
    void aLostCookieEchoIsRepeated() {
        a.connect(0);
        move(a, b);
        move(b, a);
        assertThat(poll(a)).hasSize(1);
        assertThat(a.state()).isEqualTo(SctpState.COOKIE_ECHOED);
        now = a.nextTimeout();
        assertThat(now).isEqualTo(500 * MS);
        a.handleTimeout(now);
        settle();
        assertThat(a.state()).isEqualTo(SctpState.ESTABLISHED);
    }

    @Test
    void aLostCookieAckIsMadeUpForByData() {
        a.connect(0);
        move(a, b);
        move(b, a);
        move(a, b);
        assertThat(poll(b)).hasSize(1);
        send(b, 10);
        move(b, a);
        assertThat(a.state()).isEqualTo(SctpState.ESTABLISHED);
    }

    @Test
    void dataQueuedBeforeTheConnectionTravelsWithTheCookie() {
        send(a, 10);
        a.connect(0);
        move(a, b);
        move(b, a);
        List<ByteBuffer> packets = poll(a);
        assertThat(packets).hasSize(1);
        b.handleDatagram(packets.get(0), now);
        poll(b);
        assertThat(events).contains(new MessageReceived(1, 53, SctpPair.bytes(10, 1)));
    }

    @Test
    void aCookieBeyondItsLifetimeIsRefused() {
        a.connect(0);
        move(a, b);
        move(b, a);
        List<ByteBuffer> echo = poll(a);
        now = CookieSealer.LIFETIME_NANOS + 1;
        b.handleDatagram(echo.get(0), now);
        assertThat(b.state()).isEqualTo(SctpState.CLOSED);
        assertThat(b.counters().get(SctpCounter.COOKIES_REFUSED)).isEqualTo(1);
    }

    @Test // RFC 9260 §6.2: within 200 ms, and at least every second packet
    void onePacketIsAcknowledgedAfter200MillisecondsAndTheSecondAtOnce() {
        connect();
        send(a, 10);
        move(a, b);
        assertThat(poll(b)).isEmpty();
        assertThat(b.nextTimeout()).isEqualTo(now + 200 * MS);
        now += 200 * MS;
        b.handleTimeout(now);
        List<ByteBuffer> acks = poll(b);
        assertThat(acks).hasSize(1);
        assertThat(firstChunkType(acks.get(0))).isEqualTo(ChunkType.SACK);
        for (int i = 0; i < 2; i++) {
            assertThat(poll(b)).isEmpty();
            send(a, 10);
            move(a, b);
        }
        assertThat(poll(b)).hasSize(1);
    }

    @Test
    void aDelayedAcknowledgementTravelsWithData() {
        connect();
        send(a, 10);
        move(a, b);
        send(b, 10);
        List<ByteBuffer> packets = poll(b);
        assertThat(packets).hasSize(1);
        assertThat(firstChunkType(packets.get(0))).isEqualTo(ChunkType.SACK);
        a.handleDatagram(packets.get(0), now);
        assertThat(a.nextTimeout()).isEqualTo(now + 200 * MS); // its own delayed ack, no T3
    }

    @Test // §6.2: a gap is told at once
    void aGapIsAcknowledgedAtOnce() {
        connect();
        send(a, 1000);
        poll(a);
        send(a, 1000);
        move(a, b);
        assertThat(poll(b)).hasSize(1);
    }

    @Test // §7.2.4
    void threeReportsOfALossRetransmitAtOnce() {
        connect();
        send(a, 1000);
        assertThat(poll(a)).hasSize(1);
        for (int i = 0; i < 3; i++) {
            assertThat(a.counters().get(SctpCounter.RETRANSMISSIONS)).isZero();
            send(a, 1000);
            move(a, b);
            move(b, a);
        }
        assertThat(move(a, b)).isEqualTo(1);
        assertThat(a.counters().get(SctpCounter.RETRANSMISSIONS)).isEqualTo(1);
        assertThat(a.counters().get(SctpCounter.FAST_RECOVERIES)).isEqualTo(1);
        assertThat(a.counters().get(SctpCounter.T3_EXPIRATIONS)).isZero();
        poll(b);
        assertThat(events).hasSize(4);
    }

    @Test // §6.3.3, §8.1
    void dataWithoutAnAnswerIsRepeatedEverMoreSlowlyUntilThePeerIsLost() {
        connect();
        send(a, 10);
        assertThat(transmissions(a, 10_000_000))
                .startsWith(
                        0L, 500L, 1500L, 3500L, 7500L, 15500L, 25500L, 35500L, 45500L, 55500L,
                        65500L);
        assertThat(events).containsExactly(new Closed("the peer does not answer"));
        assertThat(a.counters().get(SctpCounter.T3_EXPIRATIONS)).isEqualTo(10);
    }

    @Test
    void theLossOfEverythingSentIsRepairedByOneTimeout() {
        connect();
        send(a, 9_000);
        assertThat(poll(a)).hasSize(8);
        now = a.nextTimeout();
        a.handleTimeout(now);
        settle();
        assertThat(events).containsExactly(new MessageReceived(1, 53, SctpPair.bytes(9_000, 1)));
    }

    @Test // §8.3
    void anIdlePeerIsProbedAfterThirtySeconds() {
        connect();
        assertThat(a.nextTimeout()).isEqualTo(now + 30_000 * MS);
        now = a.nextTimeout();
        a.handleTimeout(now);
        List<ByteBuffer> probe = poll(a);
        assertThat(firstChunkType(probe.get(0))).isEqualTo(ChunkType.HEARTBEAT);
        b.handleDatagram(probe.get(0), now);
        assertThat(move(b, a)).isEqualTo(1);
        assertThat(a.nextTimeout()).isEqualTo(now + 30_000 * MS);
    }

    @Test
    void anIdlePeerThatDoesNotAnswerIsLost() {
        connect();
        transmissions(a, 10_000_000);
        assertThat(events).containsExactly(new Closed("the peer does not answer"));
    }

    @Test // §9.2
    void aShutdownSurvivesTheLossOfEachOfItsThreePackets() {
        for (int lost = 0; lost < 3; lost++) {
            SctpTimersTest fresh = new SctpTimersTest();
            fresh.connect();
            fresh.shutDownLosing(lost);
            assertThat(fresh.a.isTerminated()).as("%d", lost).isTrue();
            assertThat(fresh.b.isTerminated()).as("%d", lost).isTrue();
        }
    }

    private void shutDownLosing(int lost) {
        a.shutdown(now);
        int packet = 0;
        for (int step = 0; step < 20; step++) {
            for (SctpAssociation from : List.of(a, b)) {
                for (ByteBuffer datagram : poll(from)) {
                    if (packet++ != lost) {
                        (from == a ? b : a).handleDatagram(datagram, now);
                    }
                }
            }
            now += 500 * MS;
            a.handleTimeout(now);
            b.handleTimeout(now);
        }
    }

    @Test
    void bothSidesMayShutDownAtOnce() {
        connect();
        a.shutdown(now);
        b.shutdown(now);
        settle();
        assertThat(a.isTerminated()).isTrue();
        assertThat(b.isTerminated()).isTrue();
    }

    @Test // §9.1
    void anAbortTellsThePeerWhy() {
        connect();
        a.abort("had enough\n", now);
        assertThat(move(a, b)).isEqualTo(1);
        poll(b);
        assertThat(events)
                .containsExactly(
                        new Closed("had enough\n"), new Closed("the peer aborted: had enough?"));
        assertThat(a.nextTimeout()).isEqualTo(Deadline.NEVER);
    }

    @Test // §6.1 A: a closed window is probed, and that alone does not end the association
    void aPeerWithAClosedWindowIsProbedForAsLongAsItAnswers() {
        connect();
        send(a, 10);
        byte[] sack = closedWindow(poll(a).get(0));
        a.handleDatagram(ByteBuffer.wrap(sack), now);
        send(a, 10);
        for (int i = 0; i < 50; i++) {
            assertThat(poll(a)).as("probe %d", i).hasSizeBetween(1, 2);
            a.handleDatagram(ByteBuffer.wrap(sack), now);
            now = a.nextTimeout();
            a.handleTimeout(now);
        }
        assertThat(a.isTerminated()).isFalse();
    }

    /** A SACK for the TSN of a DATA packet with no window left. */
    private byte[] closedWindow(ByteBuffer dataPacket) {
        ByteBuffer out = ByteBuffer.allocate(1500);
        poll(b);
        int tsn = dataPacket.getInt(PacketWriter.HEADER_LENGTH + 4);
        send(b, 1); // a packet of b shows the tag
        int tag = poll(b).get(0).getInt(4);
        PacketWriter writer = new PacketWriter(SctpOptions.DEFAULT);
        writer.begin(out, tag);
        writer.openChunk(ChunkType.SACK, 0);
        writer.put32(tsn);
        writer.put32(0);
        writer.put32(0);
        writer.closeChunk();
        writer.finish(true);
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    @Test
    void anEarlyTimeoutDoesNothing() {
        connect();
        send(a, 10);
        poll(a);
        a.handleTimeout(now + 1);
        assertThat(poll(a)).isEmpty();
    }
}
