package io.parley.webrtc.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Av1MetadataTest {
    private static final int OWN = 31;
    private static final byte[] DELIMITER = {0x12, 0};
    private static final byte[] SEQUENCE = {0x0A, 3, 1, 2, 3};
    private static final byte[] FRAME = {0x32, 4, 9, 8, 7, 6};

    /** Of the light level (type 1), which an encoder might write. */
    private static final byte[] LIGHT = {0x2A, 5, 1, 0, 1, 0, 1};

    private static byte[] join(byte[]... parts) {
        int length = 0;
        byte[] all = new byte[0];
        for (byte[] part : parts) {
            all = Arrays.copyOf(all, length + part.length);
            System.arraycopy(part, 0, all, length, part.length);
            length += part.length;
        }
        return all;
    }

    @Test
    void whatIsInsertedStandsBehindTheSequenceHeaderAndIsFoundAgain() {
        byte[] content = new byte[200];
        new SplittableRandom(1).nextBytes(content);
        for (byte[] unit :
                new byte[][] {
                    join(DELIMITER, SEQUENCE, LIGHT, FRAME), join(DELIMITER, FRAME), FRAME
                }) {
            byte[] longer = Av1Metadata.insert(unit, OWN, content);
            int at = Av1Metadata.find(longer, longer.length, OWN);
            int end = Av1Metadata.end(longer, at, longer.length);
            byte[] head = Arrays.copyOf(longer, at);
            byte[] tail = Arrays.copyOfRange(longer, end, longer.length);
            assertThat(join(head, tail)).isEqualTo(unit);
            assertThat(head).isIn(join(DELIMITER, SEQUENCE), DELIMITER, new byte[0]);
            int begin = Av1Metadata.content(longer, at);
            assertThat(Arrays.copyOfRange(longer, begin, end)).isEqualTo(content);
            assertThat(Av1Metadata.find(unit, unit.length, OWN)).isEqualTo(Av1Metadata.NONE);
        }
    }

    @Test
    void itTravelsWithTheFrame() {
        byte[] unit = Av1Metadata.insert(join(DELIMITER, SEQUENCE, FRAME), OWN, new byte[3]);
        FramePacketizer packetizer = FramePacketizer.of(VideoCodec.AV1, 1_200, 0);
        assertThat(packetizer.start(unit, 0, unit.length)).isTrue();
        byte[] payload = new byte[1_200];
        int length = packetizer.next(payload, 0);
        FrameAssembler assembler = FrameAssembler.of(VideoCodec.AV1);
        assertThat(assembler.add(payload, 0, length, 0, 0, true)).isTrue();
        assertThat(Arrays.copyOf(assembler.frame(), assembler.frameLength())).isEqualTo(unit);
    }

    @Test
    void partsThatNoDecoderNeedsAreNotHandedOn() {
        // W is 0, so that each element has its length: delimiter, tile list, padding, frame.
        byte[] payload = {0x08, 1, 0x10, 2, 0x40, 5, 2, 0x78, 1, 3, 0x30, 9, 8};
        FrameAssembler assembler = FrameAssembler.of(VideoCodec.AV1);
        assertThat(assembler.add(payload, 0, payload.length, 0, 0, true)).isTrue();
        assertThat(Arrays.copyOf(assembler.frame(), assembler.frameLength()))
                .containsExactly(0x12, 0, 0x32, 2, 9, 8);
    }

    @Test
    void malformedUnitsHaveNoneAndStayAsTheyAre() {
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 20_000; i++) {
            byte[] unit = join(DELIMITER, SEQUENCE, LIGHT, FRAME);
            unit = Arrays.copyOf(unit, random.nextInt(unit.length + 1));
            for (int j = random.nextInt(4); j > 0 && unit.length > 0; j--) {
                unit[random.nextInt(unit.length)] = (byte) random.nextInt(256);
            }
            int at = Av1Metadata.find(unit, unit.length, 1);
            assertThat(at).isBetween(-1, unit.length - 1);
            assertThat(Av1Metadata.insert(unit, OWN, SEQUENCE).length)
                    .isBetween(unit.length, unit.length + 8);
        }
        byte[] cut = {0x0A, 9, 1};
        assertThat(Av1Metadata.insert(cut, OWN, SEQUENCE)).isSameAs(cut);
    }
}
