package io.parley.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.payload.KeyFrames;
import io.parley.webrtc.payload.VideoCodec;
import io.parley.webrtc.payload.Vp8Descriptor;
import org.junit.jupiter.api.Test;

/** What a server looks at is as in real video. */
class PayloadsTest {
    private final byte[] out = new byte[Payloads.MAX_LENGTH];

    @Test
    void vp8HasADescriptorAndKeyFrames() {
        Vp8Descriptor descriptor = new Vp8Descriptor();
        Payloads.vp8(out, 500, true, true, 40_000, 360);
        assertThat(descriptor.parse(out, 0, 500)).isTrue();
        assertThat(descriptor.startOfFrame()).isTrue();
        assertThat(descriptor.pictureId()).isEqualTo(40_000 & 0x7FFF);
        assertThat(KeyFrames.isKeyFrame(VideoCodec.VP8, out, 0, 500)).isTrue();

        Payloads.vp8(out, 500, true, false, 1, 360);
        assertThat(KeyFrames.isKeyFrame(VideoCodec.VP8, out, 0, 500)).isFalse();

        Payloads.vp8(out, 500, false, true, 1, 360);
        assertThat(descriptor.parse(out, 0, 500)).isTrue();
        assertThat(descriptor.startOfFrame()).isFalse();
    }

    @Test
    void h264HasParameterSetsBeforeAKeyFrame() {
        int length = Payloads.parameterSets(out);
        assertThat(KeyFrames.isKeyFrame(VideoCodec.H264, out, 0, length)).isTrue();
        Payloads.h264(out, true, false, false);
        assertThat(KeyFrames.isKeyFrame(VideoCodec.H264, out, 0, 500)).isFalse();
    }

    @Test
    void theStampIsReadWhereItWasWritten() {
        Payloads.opus(out, 90, 123_456_789_012L);
        assertThat(Stamp.read(out, 0, 90)).isEqualTo(123_456_789_012L);
        assertThat(Stamp.read(out, 10, 80)).isEqualTo(123_456_789_012L);
        assertThat(Stamp.read(out, 0, 89)).isEqualTo(-1);
        assertThat(Stamp.read(out, 0, 5)).isEqualTo(-1);
    }
}
