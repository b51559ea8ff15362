package io.parley.sdk.datatrack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Frames that are cut into packets and put together again. */
class FramesTest {
    private final Packetizer packetizer = new Packetizer(99);
    private final Depacketizer depacketizer = new Depacketizer();

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private List<byte[]> cut(DataTrackFrame frame) {
        packetizer.begin(new OutgoingFrame(frame, null, 1_000_000_000), 5);
        List<byte[]> packets = new ArrayList<>();
        while (packetizer.hasNext()) {
            ByteBuffer out = ByteBuffer.allocate(Limits.MAX_PACKET_BYTES);
            packetizer.write(out);
            packetizer.advance();
            byte[] packet = new byte[out.flip().remaining()];
            out.get(packet);
            packets.add(packet);
        }
        return packets;
    }

    private @Nullable ReceivedFrame receive(byte[] packet) {
        PacketHeader header = new PacketHeader();
        ByteBuffer in = ByteBuffer.wrap(packet);
        assertThat(header.read(in)).isTrue();
        return depacketizer.onPacket(header, in);
    }

    private List<byte[]> receiveAll(List<byte[]> packets) {
        List<byte[]> frames = new ArrayList<>();
        for (byte[] packet : packets) {
            ReceivedFrame frame = receive(packet);
            if (frame != null) {
                frames.add(frame.payload());
            }
        }
        return frames;
    }

    @Property(tries = 100)
    void aFrameOfAnyLengthArrivesWholeInWhateverOrder(
            @ForAll @IntRange(max = 200_000) int length, @ForAll int seed) {
        byte[] payload = bytes(length, seed);
        List<byte[]> packets = cut(DataTrackFrame.of(payload, 7));
        Collections.shuffle(packets, new Random(seed));
        ReceivedFrame whole = null;
        for (byte[] packet : packets) {
            assertThat(packet.length).isLessThanOrEqualTo(16_000);
            assertThat(whole).isNull();
            whole = receive(packet);
        }
        ReceivedFrame frame = Objects.requireNonNull(whole, "frame");
        assertThat(frame.payload()).isEqualTo(payload);
        assertThat(frame.userTimestamp()).isEqualTo(7);
    }

    @Test
    void anEmptyFrameIsOnePacket() {
        List<byte[]> packets = cut(DataTrackFrame.of(new byte[0]));
        assertThat(packets).hasSize(1);
        assertThat(receiveAll(packets)).containsExactly(new byte[0]);
    }

    @Test
    void theLongestFrameHasAsManyPacketsAsReceiversTake() {
        byte[] payload = bytes(Packetizer.MAX_FRAME_BYTES, 1);
        List<byte[]> packets = cut(DataTrackFrame.of(payload, 1));
        assertThat(packets).hasSize(128);
        assertThat(receiveAll(packets)).containsExactly(payload);
    }

    @Test
    void packetsOfAFrameShareItsNumberAndItsTime() {
        PacketHeader header = new PacketHeader();
        cut(DataTrackFrame.of(new byte[1]));
        int sequence = 1;
        for (byte[] packet : cut(DataTrackFrame.of(new byte[40_000]))) {
            assertThat(header.read(ByteBuffer.wrap(packet))).isTrue();
            assertThat(header.frame).isEqualTo(1);
            assertThat(header.sequence).isEqualTo(sequence++);
            assertThat(header.timestamp).isEqualTo(99 + 90_000);
            assertThat(header.handle).isEqualTo(5);
        }
    }

    @Test
    void aLostPacketLosesItsFrameAndNoOther() {
        List<byte[]> lossy = cut(DataTrackFrame.of(bytes(50_000, 1)));
        lossy.remove(2);
        byte[] next = bytes(50_000, 2);
        lossy.addAll(cut(DataTrackFrame.of(next)));
        assertThat(receiveAll(lossy)).containsExactly(next);
        assertThat(depacketizer.droppedFrames()).isEqualTo(1);
    }

    @Test
    void aNewFrameDropsTheIncompleteOneUnlessMoreAreKept() {
        byte[] first = bytes(20_000, 1);
        byte[] second = bytes(20_000, 2);
        List<byte[]> a = cut(DataTrackFrame.of(first));
        List<byte[]> b = cut(DataTrackFrame.of(second));
        List<byte[]> mixed = List.of(a.get(0), b.get(0), a.get(1), b.get(1));
        assertThat(receiveAll(mixed)).containsExactly(second);

        Depacketizer patient = new Depacketizer();
        patient.setMaxPartials(2);
        List<byte[]> frames = new ArrayList<>();
        for (byte[] packet : mixed) {
            PacketHeader header = new PacketHeader();
            ByteBuffer in = ByteBuffer.wrap(packet);
            header.read(in);
            ReceivedFrame frame = patient.onPacket(header, in);
            if (frame != null) {
                frames.add(frame.payload());
            }
        }
        assertThat(frames).containsExactly(first, second);
    }

    @Test
    void aPacketThatComesTwiceChangesNothing() {
        byte[] payload = bytes(30_000, 1);
        List<byte[]> packets = cut(DataTrackFrame.of(payload));
        List<byte[]> doubled = new ArrayList<>();
        packets.forEach(packet -> doubled.addAll(List.of(packet, packet)));
        assertThat(receiveAll(doubled)).containsExactly(payload);
        byte[] single = bytes(10, 1);
        List<byte[]> one = cut(DataTrackFrame.of(single));
        assertThat(receiveAll(List.of(one.get(0), one.get(0)))).containsExactly(single);
    }

    @Test
    void numbersWrapAround() {
        for (int i = 0; i < 70_000; i++) {
            List<byte[]> packets = cut(DataTrackFrame.of(new byte[] {(byte) i}));
            ReceivedFrame frame = receive(packets.get(0));
            assertThat(frame).isNotNull();
        }
        byte[] payload = bytes(100_000, 1);
        assertThat(receiveAll(cut(DataTrackFrame.of(payload)))).containsExactly(payload);
    }

    @Property(tries = 500)
    void hostilePacketsNeverThrowAndNeverFillTheMemory(@ForAll long seed) {
        Random random = new Random(seed);
        Depacketizer target = new Depacketizer();
        target.setMaxPartials(1 + random.nextInt(16));
        PacketHeader header = new PacketHeader();
        for (int i = 0; i < 300; i++) {
            header.start = random.nextInt(4) == 0;
            header.end = random.nextInt(4) == 0;
            header.sequence = random.nextInt(300);
            header.frame = random.nextInt(4);
            target.onPacket(header, ByteBuffer.allocate(random.nextInt(20)));
        }
    }
}
