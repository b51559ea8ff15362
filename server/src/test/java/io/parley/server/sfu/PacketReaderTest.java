package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.rtp.RtpView;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PacketReaderTest {
    private final PacketReader reader = new PacketReader();
    private final MediaPacket packet = new MediaPacket();
    private final RtpView view = new RtpView();

    /** The unwrapped id of a VP8 packet with that id in 7 or 15 bits. */
    private long read(int pictureId, boolean isLong) {
        byte[] payload =
                isLong
                        ? new byte[] {
                            (byte) 0x90,
                            (byte) 0x80,
                            (byte) (0x80 | pictureId >> 8),
                            (byte) pictureId,
                            1
                        }
                        : new byte[] {(byte) 0x90, (byte) 0x80, (byte) pictureId, 1};
        ByteBuffer in = new TestRtp().packet(payload);
        assertThat(view.wrap(in)).isTrue();
        assertThat(reader.read(view, CodecType.VP8, ExtensionIds.NONE, packet)).isTrue();
        return packet.pictureId;
    }

    @Test
    void shortPictureIdsWrapAtSevenBits() {
        long first = read(126, false);
        assertThat(read(127, false)).isEqualTo(first + 1);
        assertThat(read(0, false)).isEqualTo(first + 2);
        assertThat(read(127, false)).isEqualTo(first + 1);
        assertThat(read(3, false)).isEqualTo(first + 5);
    }

    @Test
    void longPictureIdsWrapAtFifteenBitsAndMayBeWrittenInOneByteThen() {
        long first = read(0x7FFE, true);
        assertThat(read(0x7FFF, true)).isEqualTo(first + 1);
        assertThat(read(0, false)).isEqualTo(first + 2);
        assertThat(read(1, false)).isEqualTo(first + 3);
        assertThat(read(128, true)).isEqualTo(first + 130);
    }

    @Test
    void aSenderMayGoFromSevenToFifteenBits() {
        long first = read(127, false);
        assertThat(read(128, true)).isEqualTo(first + 1);
        assertThat(read(129, true)).isEqualTo(first + 2);
    }

    @Test
    void anIdThatLeapsWhenItGrowsLongerGoesOn() {
        long first = read(100, false);
        assertThat(read(20_000, true)).isEqualTo(first + 1);
        assertThat(read(20_001, true)).isEqualTo(first + 2);
        assertThat(read(20_003, true)).isEqualTo(first + 4);
    }

    @Test
    void aMalformedPayloadIsAsNone() {
        assertThat(view.wrap(new TestRtp().packet((byte) 0x90))).isTrue();
        assertThat(reader.read(view, CodecType.VP8, ExtensionIds.NONE, packet)).isFalse();
        assertThat(packet.payloadLength).isZero();
    }
}
