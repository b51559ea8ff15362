package io.parley.webrtc.payload;

import static io.parley.webrtc.payload.Hostile.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Vp9DescriptorTest {
    private final Vp9Descriptor descriptor = new Vp9Descriptor();

    @Test
    void readsAKeyPictureWithItsStructure() {
        // I L B E V | M picture id 0x0102 | TID 0, SID 0 | TL0PICIDX 7
        // | two layers with sizes and a group of two pictures | 320x180, 640x360 | 1 and 2 diffs
        byte[] payload =
                bytes(
                        0xAE, 0x81, 0x02, 0x00, 0x07, 0x38, 0x01, 0x40, 0x00, 0xB4, 0x02, 0x80,
                        0x01, 0x68, 0x02, 0x04, 0x01, 0x48, 0x01, 0x02, 0x99);

        assertThat(descriptor.parse(payload, 0, payload.length)).isTrue();
        assertThat(descriptor.length()).isEqualTo(20);
        assertThat(descriptor.pictureId()).isEqualTo(0x102);
        assertThat(descriptor.longPictureId()).isTrue();
        assertThat(descriptor.temporalId()).isZero();
        assertThat(descriptor.spatialId()).isZero();
        assertThat(descriptor.tl0PicIdx()).isEqualTo(7);
        assertThat(descriptor.spatialLayers()).isEqualTo(2);
        assertThat(descriptor.width(0)).isEqualTo(320);
        assertThat(descriptor.height(1)).isEqualTo(360);
        assertThat(descriptor.width(2)).isZero();
        assertThat(descriptor.keyFrameStart()).isTrue();
        assertThat(descriptor.startOfFrame()).isTrue();
        assertThat(descriptor.endOfFrame()).isTrue();
        assertThat(descriptor.flexibleMode()).isFalse();
    }

    @Test
    void readsReferencesInFlexibleMode() {
        // I P L F B | picture id 5 | TID 1, U, SID 2, D | P_DIFF 1 and more, 3 and more, 127
        byte[] payload = bytes(0xF8, 0x05, 0x35, 0x03, 0x07, 0xFE, 0x99);

        assertThat(descriptor.parse(payload, 0, payload.length)).isTrue();
        assertThat(descriptor.references()).isEqualTo(3);
        assertThat(descriptor.referenceDiff(0)).isEqualTo(1);
        assertThat(descriptor.referenceDiff(1)).isEqualTo(3);
        assertThat(descriptor.referenceDiff(2)).isEqualTo(127);
        assertThat(descriptor.temporalId()).isEqualTo(1);
        assertThat(descriptor.spatialId()).isEqualTo(2);
        assertThat(descriptor.switchingUpPoint()).isTrue();
        assertThat(descriptor.interLayerPredicted()).isTrue();
        assertThat(descriptor.tl0PicIdx()).isEqualTo(Vp9Descriptor.ABSENT);
        assertThat(descriptor.keyFrameStart()).isFalse();
    }

    @Test
    void refusesAFourthReference() {
        byte[] payload = bytes(0xF8, 0x05, 0x35, 0x03, 0x07, 0xFF, 0x02, 0x99);

        assertThat(descriptor.parse(payload, 0, payload.length)).isFalse();
    }

    @Test
    void takesOnlyTheLowestLayerOfAKeyPictureForItsStart() {
        // L B | SID 1, D
        byte[] payload = bytes(0x28, 0x03, 0x00, 0x99);

        assertThat(descriptor.parse(payload, 0, payload.length)).isTrue();
        assertThat(descriptor.spatialId()).isEqualTo(1);
        assertThat(descriptor.keyFrameStart()).isFalse();
    }

    @Test
    void saysWhatIsAbsent() {
        assertThat(descriptor.parse(bytes(0x08, 0x99), 0, 2)).isTrue();
        assertThat(descriptor.pictureId()).isEqualTo(Vp9Descriptor.ABSENT);
        assertThat(descriptor.temporalId()).isEqualTo(Vp9Descriptor.ABSENT);
        assertThat(descriptor.spatialId()).isEqualTo(Vp9Descriptor.ABSENT);
        assertThat(descriptor.switchingUpPoint()).isFalse();
        assertThat(descriptor.keyFrameStart()).isTrue();
    }

    @Test
    void survivesAnything() {
        byte[] good =
                bytes(
                        0xFE, 0x81, 0x02, 0x35, 0x03, 0x02, 0x38, 0x01, 0x40, 0x00, 0xB4, 0x02,
                        0x80, 0x01, 0x68, 0x02, 0x04, 0x01, 0x48, 0x01, 0x02, 0x99);
        assertThat(descriptor.parse(good, 0, good.length)).isTrue();
        Hostile.tryAll(
                good,
                (array, offset, length) -> {
                    boolean parsed = descriptor.parse(array, offset, length);
                    boolean key = KeyFrames.isKeyFrame(VideoCodec.VP9, array, offset, length);
                    if (parsed) {
                        assertThat(descriptor.length()).isLessThan(length);
                        assertThat(descriptor.references()).isBetween(0, 3);
                        assertThat(descriptor.spatialLayers()).isBetween(0, 8);
                        assertThat(key).isEqualTo(descriptor.keyFrameStart());
                    }
                });
    }
}
