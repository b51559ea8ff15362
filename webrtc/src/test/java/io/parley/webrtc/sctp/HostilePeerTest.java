package io.parley.webrtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.LinkOptions;
import io.parley.webrtc.sctp.SctpEvent.MessageReceived;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A peer that does what it should not: the session lives on. */
class HostilePeerTest {
    private final SctpPair pair = new SctpPair(1, LinkOptions.PERFECT).connect();
    private final List<byte[]> captured = new ArrayList<>();

    private static int tagOf(SctpAssociation association) {
        ByteBuffer probe = ByteBuffer.allocate(1500);
        association.send(9, 53, Delivery.RELIABLE, SctpPair.bytes(1, 1), 0);
        assertThat(association.pollTransmit(probe, 0)).isTrue();
        return probe.getInt(4);
    }

    /** A packet for {@code b}, with its tag. */
    private static ByteBuffer packet(int tag, Consumer<PacketWriter> chunks) {
        ByteBuffer out = ByteBuffer.allocate(1500);
        PacketWriter writer = new PacketWriter(SctpOptions.DEFAULT);
        writer.begin(out, tag);
        chunks.accept(writer);
        writer.finish(true);
        return out.flip();
    }

    private void assertStillWorks() {
        pair.b.events.clear();
        pair.send(pair.a, 100, Delivery.RELIABLE, SctpPair.bytes(5_000, 7));
        MessageReceived expected = new MessageReceived(100, 53, SctpPair.bytes(5_000, 7));
        assertThat(pair.runUntil(() -> pair.b.events.contains(expected))).isTrue();
    }

    private void feed(ByteBuffer packet) {
        pair.b.association.handleDatagram(packet, pair.network.nowNanos());
    }

    private void drain() {
        pair.b.drain((from, to, datagram) -> {}, pair.network.nowNanos());
    }

    @Test
    void garbageIsCountedAndDropped() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            feed(ByteBuffer.wrap(garbage));
        }
        assertThat(pair.b.association.counters().get(SctpCounter.PACKETS_MALFORMED))
                .isEqualTo(20_000);
        assertStillWorks();
    }

    @Test
    void randomChunksWithTheRightTagNeverThrow() {
        int tag = tagOf(pair.a.association);
        Random random = new Random(4);
        int[] types = {0, 2, 3, 4, 5, 7, 8, 9, 10, 11, 14, 15, 63, 64, 130, 192, 193, 255};
        for (int i = 0; i < 20_000; i++) {
            SctpPair victim = i % 500 == 0 ? new SctpPair(i, LinkOptions.PERFECT).connect() : pair;
            byte[] value = new byte[random.nextInt(60)];
            random.nextBytes(value);
            int type = types[random.nextInt(types.length)];
            ByteBuffer packet =
                    packet(
                            tag,
                            writer -> {
                                writer.openChunk(type, random.nextInt(16));
                                writer.put(value, 0, value.length);
                                writer.closeChunk();
                            });
            victim.b.association.handleDatagram(packet, 0);
            drain();
        }
    }

    @Test
    void aForgedTagOrChecksumChangesNothing() {
        int tag = tagOf(pair.a.association);
        feed(packet(tag + 1, writer -> writer.emptyChunk(ChunkType.ABORT, 0)));
        feed(packet(tag, writer -> writer.emptyChunk(ChunkType.ABORT, 1)));
        ByteBuffer bad = packet(tag, writer -> writer.emptyChunk(ChunkType.ABORT, 0));
        feed(bad.putInt(8, bad.getInt(8) ^ 1));
        SctpCounters counters = pair.b.association.counters();
        assertThat(counters.get(SctpCounter.PACKETS_BAD_TAG)).isEqualTo(2);
        assertThat(counters.get(SctpCounter.PACKETS_BAD_CHECKSUM)).isEqualTo(1);
        assertStillWorks();
    }

    /** Records what {@code a} sends in a short session of every kind of chunk. */
    private void capture() {
        ByteBuffer out = ByteBuffer.allocate(1500);
        pair.send(pair.a, 1, Delivery.RELIABLE, SctpPair.bytes(3_000, 1));
        pair.send(pair.a, 2, new Delivery(true, 0, -1, true), SctpPair.bytes(10, 1));
        long now = pair.network.nowNanos();
        while (pair.a.association.pollTransmit(out.clear(), now)) {
            byte[] bytes = new byte[out.flip().remaining()];
            out.get(bytes);
            captured.add(bytes);
        }
    }

    @Test
    void replayedPacketsAreDuplicatesAndNothingElse() {
        capture();
        for (int i = 0; i < 100; i++) {
            captured.forEach(bytes -> feed(ByteBuffer.wrap(bytes)));
            drain();
        }
        assertThat(pair.b.events).filteredOn(MessageReceived.class::isInstance).hasSize(2);
        assertStillWorks();
    }

    @Test
    void everyPrefixAndEverySingleByteChangeOfAPacketIsSurvived() {
        capture();
        for (byte[] bytes : captured) {
            Bytes.put32(bytes, 8, 0); // no checksum, so that changes get through
            for (int length = 0; length < bytes.length; length++) {
                feed(ByteBuffer.wrap(bytes, 0, length));
            }
            for (int at = 0; at < Math.min(bytes.length, 60); at++) {
                for (int change = 1; change < 256; change += 7) {
                    byte[] changed = bytes.clone();
                    changed[at] ^= (byte) change;
                    feed(ByteBuffer.wrap(changed));
                    drain();
                }
            }
        }
    }

    @Test
    void sacksForWhatWasNeverSentAreIgnored() {
        int tag = tagOf(pair.a.association);
        for (int i = 0; i < 1_000; i++) {
            int tsn = i * 4_000_037;
            feed(
                    packet(
                            tag,
                            writer -> {
                                writer.openChunk(ChunkType.SACK, 0);
                                writer.put32(tsn);
                                writer.put32(-1);
                                writer.put16(200);
                                writer.put16(0);
                                for (int block = 0; block < 200; block++) {
                                    writer.put32(2 << 16 | 0xFFFF);
                                }
                                writer.closeChunk();
                            }));
        }
        assertStillWorks();
    }

    @Test
    void aFloodOfInitsMakesNoState() {
        InitChunk init =
                new InitChunk(
                        5,
                        1000,
                        65_535,
                        65_535,
                        9,
                        new InitChunk.Extensions(true, true, true),
                        null,
                        new byte[0]);
        for (int i = 0; i < 10_000; i++) {
            feed(packet(0, init::write));
        }
        assertStillWorks();
        SctpAssociation idle = new SctpAssociation(SctpOptions.DEFAULT, new Random(1));
        ByteBuffer out = ByteBuffer.allocate(1500);
        for (int i = 0; i < 1_000; i++) {
            idle.handleDatagram(packet(0, init::write), 0);
        }
        assertThat(idle.pollTransmit(out, 0)).isTrue();
        assertThat(idle.pollTransmit(out.clear(), 0)).isFalse();
        assertThat(idle.state()).isEqualTo(SctpState.CLOSED);
    }

    @Test
    void whoOverrunsTheWindowWithAnEndlessMessageIsCutOff() {
        SctpOptions small = SctpOptions.DEFAULT.withReceiveWindow(300_000);
        SctpPair victim =
                new SctpPair(5, LinkOptions.PERFECT, SctpOptions.DEFAULT, small).connect();
        ByteBuffer out = ByteBuffer.allocate(1500);
        victim.a.association.send(1, 53, Delivery.RELIABLE, SctpPair.bytes(5_000, 1), 0);
        assertThat(victim.a.association.pollTransmit(out, 0)).isTrue();
        int tag = out.getInt(4);
        int first = out.getInt(PacketWriter.HEADER_LENGTH + 4);
        for (int i = 0; i < 1_000 && !victim.b.association.isTerminated(); i++) {
            int tsn = first + i;
            int flags = i == 0 ? DataView.BEGIN : 0;
            victim.b.association.handleDatagram(
                    packet(
                            tag,
                            writer -> {
                                writer.openChunk(ChunkType.DATA, flags);
                                writer.put32(tsn);
                                writer.put64(53);
                                writer.put(new byte[1000], 0, 1000);
                                writer.closeChunk();
                            }),
                    0);
        }
        victim.run(Duration.ofSeconds(1));
        assertThat(victim.b.events)
                .contains(new SctpEvent.Closed("the peer sent more than the receive window"));
        assertThat(victim.a.association.isTerminated()).isTrue();
    }

    @Test
    void unknownChunksAreSkippedReportedOrEndThePacket() {
        int tag = tagOf(pair.a.association);
        drain();
        feed(packet(tag, writer -> writer.emptyChunk(0xC5, 0)));
        ByteBuffer answer = ByteBuffer.allocate(1500);
        assertThat(pair.b.association.pollTransmit(answer, 0)).isTrue();
        assertThat(answer.get(PacketWriter.HEADER_LENGTH)).isEqualTo((byte) ChunkType.ERROR);
        // 0x85 lets the HEARTBEAT behind it be read, 0x05 does not.
        feed(packet(tag, writer -> unknownThenHeartbeat(writer, 0x85)));
        assertThat(pair.b.association.pollTransmit(answer.clear(), 0)).isTrue();
        feed(packet(tag, writer -> unknownThenHeartbeat(writer, 0x15)));
        assertThat(pair.b.association.pollTransmit(answer.clear(), 0)).isFalse();
    }

    private static void unknownThenHeartbeat(PacketWriter writer, int type) {
        writer.emptyChunk(type, 0);
        writer.emptyChunk(ChunkType.HEARTBEAT, 0);
    }
}
