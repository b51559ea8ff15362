package io.parley.server.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketBatchTest {
    private record Packet(int slot, int serial, boolean rtcp, String header, String payload) {}

    private final List<Packet> read = new ArrayList<>();

    private static ByteBuffer buffer(byte[] bytes) {
        byte[] shifted = new byte[bytes.length + 3];
        System.arraycopy(bytes, 0, shifted, 3, bytes.length);
        return ByteBuffer.wrap(shifted, 3, bytes.length);
    }

    private static byte[] bytes(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static String text(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return Arrays.toString(bytes);
    }

    private List<Packet> drain(PacketBatch batch) {
        read.clear();
        batch.drain(
                (slot, serial, rtcp, header, payload) ->
                        read.add(new Packet(slot, serial, rtcp, text(header), text(payload))));
        return List.copyOf(read);
    }

    @Test
    void nothingIsSeenBeforeItIsPublished() {
        PacketBatch batch = new PacketBatch(1024);
        batch.put(1, 2, false, buffer(bytes(12, 1)), buffer(bytes(5, 2)));
        assertThat(drain(batch)).isEmpty();
        assertThat(batch.publish()).isTrue();
        assertThat(batch.publish()).isFalse();
        assertThat(drain(batch))
                .containsExactly(
                        new Packet(
                                1,
                                2,
                                false,
                                Arrays.toString(bytes(12, 1)),
                                Arrays.toString(bytes(5, 2))));
        assertThat(drain(batch)).isEmpty();
    }

    @Test
    void aPayloadForManyIsKeptOnce() {
        PacketBatch batch = new PacketBatch(4096);
        for (int i = 0; i < 40; i++) {
            assertThat(batch.put(i, i, false, buffer(bytes(20, i)), buffer(bytes(1000, 7))))
                    .isTrue();
        }
        batch.publish();
        List<Packet> packets = drain(batch);
        assertThat(packets).hasSize(40);
        assertThat(packets)
                .allMatch(packet -> packet.payload().equals(Arrays.toString(bytes(1000, 7))));
    }

    @Test
    void whatFindsNoRoomIsCountedAndLaterPacketsFindItAgain() {
        PacketBatch batch = new PacketBatch(1024);
        int taken = 0;
        for (int i = 0; i < 20; i++) {
            taken += batch.put(i, 0, true, buffer(bytes(100, i)), buffer(bytes(0, 0))) ? 1 : 0;
        }
        batch.publish();
        assertThat(taken).isEqualTo(8);
        assertThat(batch.dropped()).isEqualTo(12);
        assertThat(drain(batch)).hasSize(8).allMatch(Packet::rtcp);
        assertThat(batch.put(0, 0, false, buffer(bytes(900, 1)), buffer(bytes(0, 0)))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void comesOutAsItWentInHoweverItIsCutIntoTurns(long seed) {
        Random random = new Random(seed);
        PacketBatch batch = new PacketBatch(4096);
        ArrayDeque<Packet> expected = new ArrayDeque<>();
        byte[] payload = {};
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(4) == 0) {
                payload = new byte[random.nextInt(600)];
                random.nextBytes(payload);
            }
            byte[] header = new byte[12 + random.nextInt(40)];
            random.nextBytes(header);
            boolean rtcp = random.nextInt(5) == 0;
            if (batch.put(i, -i, rtcp, buffer(header), buffer(payload))) {
                expected.add(
                        new Packet(i, -i, rtcp, Arrays.toString(header), Arrays.toString(payload)));
            }
            if (random.nextInt(6) == 0) {
                batch.publish();
            }
            if (random.nextInt(9) == 0) {
                drain(batch).forEach(packet -> assertThat(packet).isEqualTo(expected.remove()));
            }
        }
        batch.publish();
        drain(batch).forEach(packet -> assertThat(packet).isEqualTo(expected.remove()));
        assertThat(expected).isEmpty();
        assertThat(batch.dropped()).isPositive();
    }
}
