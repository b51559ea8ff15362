package io.parley.webrtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RedTest {
    private final RedView view = new RedView();
    private final RedEncoder encoder = new RedEncoder(111);
    private final byte[] out = new byte[1500];

    @Test
    void readsThePrimaryAloneAndWithRedundancy() {
        byte[] alone = HexFormat.of().parseHex("6f0102");
        assertThat(view.wrap(alone, 0, 3)).isTrue();
        assertThat(view.blockCount()).isOne();
        assertThat(view.payloadType(0)).isEqualTo(111);
        assertThat(view.length(0)).isEqualTo(2);

        // PT 111, 960 units earlier, 3 bytes; then the primary with one byte
        byte[] packet = HexFormat.of().parseHex("ef0f00036faabbcc01");
        assertThat(view.wrap(packet, 0, packet.length)).isTrue();
        assertThat(view.blockCount()).isEqualTo(2);
        assertThat(view.timestampOffset(0)).isEqualTo(960);
        assertThat(view.offset(0)).isEqualTo(5);
        assertThat(view.length(0)).isEqualTo(3);
        assertThat(view.timestampOffset(1)).isZero();
        assertThat(view.offset(1)).isEqualTo(8);
        assertThat(view.length(1)).isOne();
    }

    @Test
    void eachPacketRepeatsTheTwoBeforeIt() {
        for (int i = 0; i < 5; i++) {
            int length = encode(100 + i, 960 * i, new byte[] {(byte) i, 9});
            assertThat(view.wrap(out, 0, length)).isTrue();
            int expected = Math.min(i, 2) + 1;
            assertThat(view.blockCount()).isEqualTo(expected);
            for (int block = 0; block < expected; block++) {
                int age = expected - 1 - block;
                assertThat(out[view.offset(block)]).isEqualTo((byte) (i - age));
                assertThat(view.timestampOffset(block)).isEqualTo(960 * age);
                assertThat(view.payloadType(block)).isEqualTo(111);
            }
        }
    }

    @Test
    void whatWasLostOrIsTooOldOrTooLongIsNotRepeated() {
        encode(1, 0, new byte[] {1});
        encode(2, 960, new byte[] {2});
        assertThat(blocks(encode(4, 2880, new byte[] {4}))).isEqualTo(2); // 2 and 4, not 1
        assertThat(blocks(encode(5, 30_000, new byte[] {5}))).isOne(); // a long silence between
        assertThat(blocks(encode(6, 30_960, new byte[1100]))).isEqualTo(2);
        assertThat(blocks(encode(7, 31_920, new byte[] {7}))).isOne(); // 6 was too long
        assertThat(blocks(encode(6, 30_960, new byte[] {6}))).isOne(); // late: alone
        assertThat(blocks(encode(8, 32_880, new byte[] {8}))).isEqualTo(2);
    }

    @Test
    void redundancyThatDoesNotFitIsLeftOut() {
        encode(1, 0, new byte[600]);
        encode(2, 960, new byte[600]);
        int length = encoder.encode(3, 1920, new byte[600], 0, 600, out, 0, 1300);
        assertThat(length).isLessThanOrEqualTo(1300);
        assertThat(blocks(length)).isEqualTo(2);
        assertThat(encoder.encode(4, 2880, new byte[1300], 0, 1300, out, 0, 1300)).isEqualTo(-1);
    }

    @Test
    void malformedPayloadsAreRefused() {
        byte[] packet = HexFormat.of().parseHex("ef0f0003ef0780026faabbccdd0102");
        assertThat(view.wrap(packet, 0, packet.length)).isTrue();
        for (int length = 0; length < packet.length - 2; length++) {
            boolean readable = view.wrap(Arrays.copyOf(packet, length), 0, length);
            assertThat(readable).as("%d bytes", length).isFalse();
            assertThat(view.blockCount()).isZero();
        }
        byte[] endless = new byte[200];
        Arrays.fill(endless, (byte) 0x80);
        assertThat(view.wrap(endless, 0, endless.length)).isFalse();
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(0, 40)];
            random.nextBytes(noise);
            if (view.wrap(noise, 0, noise.length)) {
                for (int block = 0; block < view.blockCount(); block++) {
                    assertThat(view.offset(block) + view.length(block))
                            .isLessThanOrEqualTo(noise.length);
                }
            }
        }
    }

    private int encode(int sequenceNumber, int timestamp, byte[] payload) {
        return encoder.encode(
                sequenceNumber, timestamp, payload, 0, payload.length, out, 0, out.length);
    }

    private int blocks(int length) {
        assertThat(view.wrap(out, 0, length)).isTrue();
        return view.blockCount();
    }
}
