package io.parley.webrtc.rtcp;

import static io.parley.webrtc.rtcp.TransportFeedbackWriter.NOT_RECEIVED;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TransportFeedbackTest {
    private final ByteBuffer out = ByteBuffer.allocate(1200);
    private final RtcpWriter writer = new RtcpWriter();
    private final RtcpReader reader = new RtcpReader();
    private final TransportFeedbackView view = new TransportFeedbackView();

    private int write(int base, long... ticks) {
        out.clear();
        return append(base, ticks);
    }

    private int append(int base, long... ticks) {
        writer.begin(out);
        return writer.transportFeedback(1, 2, 77, base, ticks, 0, ticks.length);
    }

    private boolean read(byte[] packet) {
        return reader.wrap(packet, 0, packet.length) && reader.next() && view.wrap(reader);
    }

    private byte[] written() {
        return Arrays.copyOf(out.array(), out.position());
    }

    @Test
    void readsAPacketOfAnotherImplementation() {
        // Base 3, seven statuses, reference 5 s / 64 ms, number 2: a chunk of seven two-bit
        // symbols "1 1 0 2 1 1 0", deltas 4, 8, -16, 4, 8.
        byte[] packet =
                HexFormat.of()
                        .parseHex(
                                "8fcd0006"
                                        + "00000001"
                                        + "00000002"
                                        + "00030007"
                                        + "00004e02"
                                        + "d494"
                                        + "0408fff00408");
        assertThat(read(packet)).isTrue();
        assertThat(view.baseSequenceNumber()).isEqualTo(3);
        assertThat(view.statusCount()).isEqualTo(7);
        assertThat(view.referenceTime()).isEqualTo(78);
        assertThat(view.feedbackCount()).isEqualTo(2);
        long reference = 78 * 64_000_000L;
        int[] received = {4, 12, -1, -4, 0, 8, -1};
        for (int i = 0; i < 7; i++) {
            assertThat(view.next()).isTrue();
            assertThat(view.sequenceNumber()).isEqualTo(3 + i);
            assertThat(view.isReceived()).as("packet %d", i).isEqualTo(i != 2 && i != 6);
            if (view.isReceived()) {
                assertThat(view.arrivalNanos()).isEqualTo(reference + received[i] * 250_000L);
            }
        }
        assertThat(view.next()).isFalse();
    }

    @Test
    void aLongRunTakesOneChunk() {
        long[] ticks = new long[200];
        Arrays.setAll(ticks, i -> 1000 + 4L * i);
        assertThat(write(65_500, ticks)).isEqualTo(200);
        // 20 bytes of head, one chunk, 200 deltas, padding to a word
        assertThat(out.position()).isEqualTo(224);
        assertThat(out.getShort(20)).isEqualTo((short) (1 << 13 | 200));
        checkRead(65_500, ticks);
    }

    @Test
    void anythingIsReadAsItWasWritten() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 5_000; round++) {
            long[] ticks = new long[random.nextInt(1, 120)];
            long at = random.nextLong(-3_000_000, 3_000_000);
            int kind = random.nextInt(4);
            for (int i = 0; i < ticks.length; i++) {
                at +=
                        switch (kind) {
                            case 0 -> random.nextInt(3);
                            case 1 -> random.nextInt(-200, 300);
                            case 2 -> random.nextInt(10) == 0 ? 20_000 : 4;
                            default -> random.nextInt(300);
                        };
                ticks[i] = random.nextInt(4) < kind ? NOT_RECEIVED : at;
            }
            ticks[ticks.length - 1] = at;
            int base = random.nextInt(65_536);
            int written = write(base, ticks);
            assertThat(written).as("round %d", round).isEqualTo(reachable(ticks));
            assertThat(out.position() % 4).isZero();
            checkRead(base, Arrays.copyOf(ticks, written));
        }
    }

    /** How many packets come before the first that is too far from the one before it. */
    private static int reachable(long[] ticks) {
        long before = NOT_RECEIVED;
        for (int i = 0; i < ticks.length; i++) {
            if (ticks[i] == NOT_RECEIVED) {
                continue;
            }
            if (before != NOT_RECEIVED && ticks[i] - before != (short) (ticks[i] - before)) {
                return i;
            }
            before = ticks[i];
        }
        return ticks.length;
    }

    @Test
    void packetsTooFarFromEachOtherGoIntoFurtherFeedback() {
        long[] ticks = {0, 10, 40_000, 40_001};
        assertThat(write(5, ticks)).isEqualTo(2);
        checkRead(5, 0, 10);
    }

    @Test
    void whatDoesNotFitGoesIntoFurtherFeedback() {
        long[] ticks = new long[100];
        Arrays.setAll(ticks, i -> 3L * i * i); // large deltas towards the end
        for (int room = 0; room < 150; room++) {
            out.clear().limit(room);
            int written = append(1, ticks);
            if (written == 0) {
                assertThat(out.position()).isZero();
                assertThat(room).isLessThan(32);
            } else {
                checkRead(1, Arrays.copyOf(ticks, written));
            }
        }
        out.clear();
        assertThat(append(1, new long[0])).isZero();
        assertThat(append(1, NOT_RECEIVED, NOT_RECEIVED)).isZero();
    }

    @Test
    void statusesWithoutRoomForTheirTimesAreRefused() {
        long[] ticks = new long[20];
        Arrays.setAll(ticks, i -> 7L * i);
        write(9, ticks);
        byte[] packet = written();
        assertThat(read(packet)).isTrue();
        byte[] more = packet.clone();
        more[15] = 60; // more statuses than chunks
        assertThat(read(more)).isFalse();
        assertThat(view.next()).isFalse();
        byte[] reserved = packet.clone();
        reserved[20] |= 0x60; // the reserved status
        assertThat(read(reserved)).isFalse();
        byte[] empty = packet.clone();
        empty[20] = 0;
        empty[21] = 0; // a run of nothing
        assertThat(read(empty)).isFalse();
        // 65,535 statuses in eight chunks, all received: no room for so many times
        byte[] flood = Arrays.copyOf(packet, 40);
        flood[0] &= (byte) ~0x20;
        flood[3] = 9;
        flood[14] = (byte) 0xFF;
        flood[15] = (byte) 0xFF;
        for (int i = 20; i < 40; i += 2) {
            flood[i] = 0x3F;
            flood[i + 1] = (byte) 0xFF;
        }
        assertThat(read(flood)).isFalse();
    }

    private void checkRead(int base, long... ticks) {
        assertThat(read(written())).isTrue();
        assertThat(view.baseSequenceNumber()).isEqualTo(base);
        assertThat(view.feedbackCount()).isEqualTo(77);
        for (int i = 0; i < ticks.length; i++) {
            assertThat(view.next()).isTrue();
            assertThat(view.sequenceNumber()).isEqualTo(base + i & 0xFFFF);
            assertThat(view.isReceived()).isEqualTo(ticks[i] != NOT_RECEIVED);
            if (view.isReceived()) {
                // The reference time has 24 bits.
                long wrapped = view.arrivalNanos() - ticks[i] * 250_000;
                assertThat(wrapped % ((1L << 24) * 64_000_000)).as("packet %d", i).isZero();
            }
        }
        assertThat(view.next()).isFalse();
    }
}
