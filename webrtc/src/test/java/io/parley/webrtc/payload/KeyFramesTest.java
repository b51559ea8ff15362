package io.parley.webrtc.payload;

import static io.parley.webrtc.payload.Hostile.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyFramesTest {
    @Test
    void findsAnH264KeyFrameInEachStructure() {
        // SPS, first IDR slice, STAP-A of SEI and SPS, start of an FU-A of an IDR slice
        assertThat(isKey(VideoCodec.H264, 0x67, 0x42)).isTrue();
        assertThat(isKey(VideoCodec.H264, 0x65, 0x88)).isTrue();
        assertThat(isKey(VideoCodec.H264, 0x78, 0, 1, 0x06, 0, 2, 0x67, 0x42)).isTrue();
        assertThat(isKey(VideoCodec.H264, 0x7C, 0x85, 0x88)).isTrue();
    }

    @Test
    void takesNothingElseOfH264ForAKeyFrame() {
        // PPS, another slice, a further IDR slice, STAP-A of PPS and SEI, later fragments
        assertThat(isKey(VideoCodec.H264, 0x68, 0xCE)).isFalse();
        assertThat(isKey(VideoCodec.H264, 0x41, 0x9A)).isFalse();
        assertThat(isKey(VideoCodec.H264, 0x65, 0x20)).isFalse();
        assertThat(isKey(VideoCodec.H264, 0x78, 0, 2, 0x68, 0xCE, 0, 1, 0x06)).isFalse();
        assertThat(isKey(VideoCodec.H264, 0x7C, 0x05, 0x88)).isFalse();
        assertThat(isKey(VideoCodec.H264, 0x7C, 0x81, 0x9A)).isFalse();
    }

    @Test
    void findsAnH265KeyFrameInEachStructure() {
        // VPS, SPS, first slice of IDR_W_RADL (19), aggregation with SPS, start of a CRA (21) unit
        assertThat(isKey(VideoCodec.H265, 0x40, 0x01, 0x0C)).isTrue();
        assertThat(isKey(VideoCodec.H265, 0x42, 0x01, 0x01)).isTrue();
        assertThat(isKey(VideoCodec.H265, 0x26, 0x01, 0xAF)).isTrue();
        assertThat(isKey(VideoCodec.H265, 0x60, 0x01, 0, 3, 0x42, 0x01, 0x01)).isTrue();
        assertThat(isKey(VideoCodec.H265, 0x62, 0x01, 0x95, 0x80)).isTrue();
    }

    @Test
    void takesNothingElseOfH265ForAKeyFrame() {
        // PPS, TRAIL_R, a further IDR slice, later fragments
        assertThat(isKey(VideoCodec.H265, 0x44, 0x01, 0xC1)).isFalse();
        assertThat(isKey(VideoCodec.H265, 0x02, 0x01, 0xD0)).isFalse();
        assertThat(isKey(VideoCodec.H265, 0x26, 0x01, 0x2F)).isFalse();
        assertThat(isKey(VideoCodec.H265, 0x62, 0x01, 0x15, 0x80)).isFalse();
    }

    @Test
    void takesTheStartOfAnAv1SequenceForAKeyFrame() {
        assertThat(isKey(VideoCodec.AV1, 0x18, 0x08)).isTrue();
        assertThat(isKey(VideoCodec.AV1, 0x10, 0x30)).isFalse();
        // N in a packet that continues an OBU is no start.
        assertThat(isKey(VideoCodec.AV1, 0x98, 0x08)).isFalse();
    }

    @Test
    void survivesAnything() {
        byte[][] good = {
            bytes(0x78, 0, 1, 0x06, 0, 2, 0x67, 0x42),
            bytes(0x7C, 0x85, 0x88),
            bytes(0x60, 0x01, 0, 3, 0x42, 0x01, 0x01),
            bytes(0x62, 0x01, 0x95, 0x80)
        };
        for (byte[] each : good) {
            for (VideoCodec codec : VideoCodec.values()) {
                Hostile.tryAll(
                        each,
                        (array, offset, length) ->
                                KeyFrames.isKeyFrame(codec, array, offset, length));
            }
        }
    }

    private static boolean isKey(VideoCodec codec, int... payload) {
        return KeyFrames.isKeyFrame(codec, bytes(payload), 0, payload.length);
    }
}
