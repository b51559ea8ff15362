package io.parley.webrtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RtpViewTest {
    /**
     * V=2 P X CC=2, M PT=96, two extensions in the one-byte form, five of payload, three of
     * padding.
     */
    private static final byte[] PACKET =
            HexFormat.of()
                    .parseHex(
                            "b2e01234 01020304 deadbeef 00000001 00000002".replace(" ", "")
                                    + "bede0002 10ff 00 31aabb 0000".replace(" ", "")
                                    + "0102030405 000003".replace(" ", ""));

    private final RtpView view = new RtpView();

    @Test
    void readsEveryField() {
        ByteBuffer in = ByteBuffer.allocate(100).put(7, PACKET).position(7);
        assertThat(view.wrap(in.limit(7 + PACKET.length))).isTrue();

        assertThat(view.marker()).isTrue();
        assertThat(view.payloadType()).isEqualTo(96);
        assertThat(view.sequenceNumber()).isEqualTo(0x1234);
        assertThat(view.timestamp()).isEqualTo(0x01020304);
        assertThat(view.ssrc()).isEqualTo(0xdeadbeef);
        assertThat(view.csrcCount()).isEqualTo(2);
        assertThat(view.csrc(1)).isEqualTo(2);
        assertThat(view.headerLength()).isEqualTo(32);
        assertThat(view.payloadOffset()).isEqualTo(39);
        assertThat(view.payloadLength()).isEqualTo(5);
        assertThat(view.paddingLength()).isEqualTo(3);
        assertThat(view.offset()).isEqualTo(7);
        assertThat(view.length()).isEqualTo(PACKET.length);
        assertThat(view.array()[view.payloadOffset()]).isEqualTo((byte) 1);
        assertThat(view.hasExtensions()).isTrue();
        assertThat(in.position()).isEqualTo(7);
    }

    @Test
    void findsExtensionsOfTheOneByteForm() {
        view.wrap(PACKET, 0, PACKET.length);
        assertThat(view.findExtension(1)).isEqualTo(25);
        assertThat(view.extensionLength()).isOne();
        assertThat(view.findExtension(3)).isEqualTo(28);
        assertThat(view.extensionLength()).isEqualTo(2);
        assertThat(view.findExtension(2)).isEqualTo(RtpView.ABSENT);
        assertThat(view.findExtension(0)).isEqualTo(RtpView.ABSENT);
    }

    @Test
    void findsExtensionsOfTheTwoByteForm() {
        byte[] packet = hex("90600001000000010000000110000003 0100 11020304 00 0201ff 00 00");
        assertThat(view.wrap(packet, 0, packet.length)).isTrue();
        assertThat(view.findExtension(1)).isEqualTo(18);
        assertThat(view.extensionLength()).isZero();
        assertThat(view.findExtension(0x11)).isEqualTo(20);
        assertThat(view.extensionLength()).isEqualTo(2);
        assertThat(view.findExtension(2)).isEqualTo(25);
    }

    @Test
    void findsNothingBehindAMalformedElement() {
        // Id 15 ends the elements, so does an id of zero with a length, and one that is too long.
        for (String elements :
                new String[] {"f0aa 21bbcc 000000", "01aabb 21bbcc0000", "2faabbcc 00000000"}) {
            byte[] packet = hex("906000010000000100000001bede0002" + elements);
            assertThat(view.wrap(packet, 0, packet.length)).isTrue();
            assertThat(view.findExtension(2)).as(elements).isEqualTo(RtpView.ABSENT);
        }
        byte[] packet = hex("906000010000000100000001100000010309aabb");
        assertThat(view.wrap(packet, 0, packet.length)).isTrue();
        assertThat(view.findExtension(3)).isEqualTo(RtpView.ABSENT);
        packet = hex("90600001000000010000000110000001aa01bb03");
        assertThat(view.wrap(packet, 0, packet.length)).isTrue();
        assertThat(view.findExtension(3)).isEqualTo(RtpView.ABSENT);
    }

    @Test
    void anExtensionOfAnotherProfileIsPassedOver() {
        byte[] packet = hex("906000010000000100000001abac000110ff0000 09");
        assertThat(view.wrap(packet, 0, packet.length)).isTrue();
        assertThat(view.findExtension(1)).isEqualTo(RtpView.ABSENT);
        assertThat(view.payloadLength()).isOne();
    }

    @Test
    void aRefusedPacketLeavesTheViewAsItWas() {
        view.wrap(PACKET, 0, PACKET.length);
        for (int length = 0; length < 32; length++) {
            assertThat(view.wrap(Arrays.copyOf(PACKET, length), 0, length)).isFalse();
        }
        assertThat(view.wrap(hex("406000010000000100000001"), 0, 12)).isFalse();
        assertThat(view.ssrc()).isEqualTo(0xdeadbeef);
        assertThat(view.payloadLength()).isEqualTo(5);
    }

    @Test
    void paddingMustStayInsideThePayload() {
        byte[] packet = hex("a06000010000000100000001 0102");
        packet[13] = 3;
        assertThat(view.wrap(packet, 0, 14)).isFalse();
        packet[13] = 0;
        assertThat(view.wrap(packet, 0, 14)).isFalse();
        packet[13] = 2;
        assertThat(view.wrap(packet, 0, 14)).isTrue();
        assertThat(view.payloadLength()).isZero();
    }

    @Test
    void rtcpIsToldApartByItsSecondByte() {
        byte[] packet = hex("80c8");
        for (int second = 0; second < 256; second++) {
            packet[1] = (byte) second;
            assertThat(RtpView.isRtcp(packet, 0, 2)).isEqualTo(second >= 192 && second <= 223);
        }
        assertThat(RtpView.isRtcp(packet, 0, 1)).isFalse();
    }

    @Test
    void noBytesMakeItReadOutside() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 50_000; i++) {
            byte[] packet = i % 2 == 0 ? PACKET.clone() : new byte[random.nextInt(0, 64)];
            if (i % 2 == 0) {
                packet[random.nextInt(packet.length)] = (byte) random.nextInt();
                packet = Arrays.copyOf(packet, random.nextInt(packet.length + 1));
            } else {
                random.nextBytes(packet);
            }
            if (view.wrap(packet, 0, packet.length)) {
                readAll(packet.length);
            }
        }
    }

    private void readAll(int length) {
        assertThat(view.payloadLength()).isNotNegative();
        assertThat(view.payloadOffset() + view.payloadLength() + view.paddingLength())
                .isEqualTo(length);
        for (int csrc = 0; csrc < view.csrcCount(); csrc++) {
            view.csrc(csrc);
        }
        for (int id = 0; id < 256; id++) {
            int at = view.findExtension(id);
            if (at != RtpView.ABSENT) {
                assertThat(at + view.extensionLength()).isLessThanOrEqualTo(view.payloadOffset());
            }
        }
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
