package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTrailerTest {
    private final SfuBed bed = new SfuBed(1);
    private final PublishedTrack track =
            bed.publish(SfuBed.section("0", List.of(), List.of(new SsrcPair(7, 0)), SfuBed.H264));
    private final TestRtp rtp = new TestRtp();

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** One value of four bytes, as in {@code PTF_FRAME_ID}. */
    private static byte[] trailer() {
        byte[] inverted = {~2, ~4, ~0, ~0, ~0, ~9, ~11};
        return joined(inverted, "LKTS".getBytes(StandardCharsets.US_ASCII));
    }

    private void send(int sequence, byte[] payload) {
        rtp.ssrc = 7;
        rtp.payloadType = SfuBed.H264.payloadType();
        rtp.sequence = sequence;
        rtp.timestamp = sequence * 3_000;
        rtp.marker = true;
        bed.receive(rtp.packet(payload));
    }

    @Test
    void whatWasAppendedReachesThoseAloneWhoUnderstandIt() {
        byte[] picture = {0x67, 1, 2, 3, 4, 5, 6, 7};
        SfuBed.Viewer knowing = bed.view(track, SfuBed.H264);
        SfuBed.Viewer older = bed.view(track, SfuBed.H264);
        older.downTrack.cutTrailers();
        send(1, joined(picture, trailer()));
        send(2, picture);

        assertThat(knowing.output.payload(0)).isEqualTo(joined(picture, trailer()));
        assertThat(older.output.payload(0)).isEqualTo(picture);
        assertThat(older.output.payload(1)).isEqualTo(picture);
        older.rtcp(w -> w.nack(1, older.downTrack.ssrc(), new int[] {1}, 1));
        byte[] again = older.output.payload(2);
        assertThat(Arrays.copyOfRange(again, 2, again.length)).isEqualTo(picture);
    }

    @Test
    void aLengthThatCannotBeIsNoTrailer() {
        byte[] letters = "LKTS".getBytes(StandardCharsets.US_ASCII);
        for (int length = 0; length < 256; length++) {
            byte[] payload = joined(new byte[20], new byte[] {(byte) ~length}, letters);
            boolean possible = length >= 5 && length < payload.length;
            assertThat(FrameTrailer.length(payload, 0, payload.length))
                    .isEqualTo(possible ? length : 0);
        }
        assertThat(FrameTrailer.length(letters, 0, letters.length)).isZero();
        byte[] noise = new byte[500];
        new Random(1).nextBytes(noise);
        for (int length = 0; length <= noise.length; length++) {
            assertThat(FrameTrailer.length(noise, 0, length)).isZero();
        }
    }
}
