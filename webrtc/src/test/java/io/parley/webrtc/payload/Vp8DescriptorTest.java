package io.parley.webrtc.payload;

import static io.parley.webrtc.payload.Hostile.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Vp8DescriptorTest {
    private final Vp8Descriptor descriptor = new Vp8Descriptor();

    @Test
    void readsAllFields() {
        // X, N, S | I, L, T, K | M, picture id 0x1234 | TL0PICIDX | TID 2, Y, KEYIDX 17 | key frame
        byte[] payload = bytes(0xB0, 0xF0, 0x92, 0x34, 0x56, 0xB1, 0x00);

        assertThat(descriptor.parse(payload, 0, payload.length)).isTrue();
        assertThat(descriptor.length()).isEqualTo(6);
        assertThat(descriptor.pictureId()).isEqualTo(0x1234);
        assertThat(descriptor.longPictureId()).isTrue();
        assertThat(descriptor.tl0PicIdx()).isEqualTo(0x56);
        assertThat(descriptor.temporalId()).isEqualTo(2);
        assertThat(descriptor.layerSync()).isTrue();
        assertThat(descriptor.keyIdx()).isEqualTo(17);
        assertThat(descriptor.nonReference()).isTrue();
        assertThat(descriptor.startOfFrame()).isTrue();
        assertThat(descriptor.keyFrameStart()).isTrue();
    }

    @Test
    void readsTheShortestDescriptor() {
        assertThat(descriptor.parse(bytes(0x03, 0x01), 0, 2)).isTrue();
        assertThat(descriptor.length()).isEqualTo(1);
        assertThat(descriptor.pictureId()).isEqualTo(Vp8Descriptor.ABSENT);
        assertThat(descriptor.tl0PicIdx()).isEqualTo(Vp8Descriptor.ABSENT);
        assertThat(descriptor.temporalId()).isEqualTo(Vp8Descriptor.ABSENT);
        assertThat(descriptor.keyIdx()).isEqualTo(Vp8Descriptor.ABSENT);
        assertThat(descriptor.partitionId()).isEqualTo(3);
        assertThat(descriptor.startOfFrame()).isFalse();
    }

    @Test
    void isNoKeyFrameInTheMiddleOfOne() {
        assertThat(descriptor.parse(bytes(0x00, 0x00), 0, 2)).isTrue();
        assertThat(descriptor.keyFrameStart()).isFalse();
        // The start of partition 1.
        assertThat(descriptor.parse(bytes(0x11, 0x00), 0, 2)).isTrue();
        assertThat(descriptor.keyFrameStart()).isFalse();
    }

    @Test
    void refusesADescriptorWithoutAFrameBehindIt() {
        assertThat(descriptor.parse(bytes(0x10), 0, 1)).isFalse();
        assertThat(descriptor.parse(bytes(0x90, 0x80, 0x81, 0x01), 0, 4)).isFalse();
        assertThat(descriptor.parse(bytes(), 0, 0)).isFalse();
    }

    @Test
    void writesWhatItRead() {
        byte[] payload = new byte[8];
        byte[] out = new byte[Vp8Descriptor.MAX_LENGTH];
        Vp8Descriptor again = new Vp8Descriptor();
        for (int first = 0; first < 256; first++) {
            for (int has = 0; has < 256; has++) {
                payload[0] = (byte) first;
                payload[1] = (byte) has;
                payload[2] = (byte) (0x80 | first * 7);
                payload[3] = (byte) (has * 5);
                assertThat(descriptor.parse(payload, 0, payload.length)).isTrue();
                int length = descriptor.write(out, 0);
                assertThat(length).isEqualTo(descriptor.length());

                byte[] copy = payload.clone();
                System.arraycopy(out, 0, copy, 0, length);
                assertThat(again.parse(copy, 0, copy.length)).isTrue();
                assertThat(again.pictureId()).isEqualTo(descriptor.pictureId());
                assertThat(again.longPictureId()).isEqualTo(descriptor.longPictureId());
                assertThat(again.tl0PicIdx()).isEqualTo(descriptor.tl0PicIdx());
                assertThat(again.temporalId()).isEqualTo(descriptor.temporalId());
                assertThat(again.layerSync()).isEqualTo(descriptor.layerSync());
                assertThat(again.keyIdx()).isEqualTo(descriptor.keyIdx());
                assertThat(again.partitionId()).isEqualTo(descriptor.partitionId());
                assertThat(again.nonReference()).isEqualTo(descriptor.nonReference());
                assertThat(again.startOfFrame()).isEqualTo(descriptor.startOfFrame());
            }
        }
    }

    @Test
    void takesOneByteForSmallPictureIdsAndTwoForOthers() {
        byte[] out = new byte[Vp8Descriptor.MAX_LENGTH];
        descriptor.clear();

        assertThat(descriptor.pictureId(127).write(out, 0)).isEqualTo(3);
        assertThat(out).startsWith(0x80, 0x80, 0x7F);
        assertThat(descriptor.pictureId(128).write(out, 0)).isEqualTo(4);
        assertThat(out).startsWith(0x80, 0x80, 0x80, 0x80);
        assertThat(descriptor.pictureId(0x8000 + 5, true).write(out, 0)).isEqualTo(4);
        assertThat(out).startsWith(0x80, 0x80, 0x80, 0x05);
        assertThat(descriptor.pictureId(Vp8Descriptor.ABSENT).write(out, 0)).isEqualTo(1);
    }

    @Test
    void survivesAnything() {
        byte[] out = new byte[Vp8Descriptor.MAX_LENGTH];
        Hostile.tryAll(
                bytes(0xB0, 0xF0, 0x92, 0x34, 0x56, 0xB1, 0x00),
                (array, offset, length) -> {
                    boolean good = descriptor.parse(array, offset, length);
                    boolean key = KeyFrames.isKeyFrame(VideoCodec.VP8, array, offset, length);
                    assertThat(key).isEqualTo(good && descriptor.keyFrameStart());
                    if (good) {
                        assertThat(descriptor.length()).isLessThan(length);
                        assertThat(descriptor.write(out, 0)).isLessThanOrEqualTo(6);
                    }
                });
    }
}
