package io.parley.webrtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RtxTest {
    @Test
    void theOriginalComesOutOfItsRetransmission() {
        RtpHeader header = new RtpHeader();
        byte[] packet = new byte[64];
        header.begin(packet, 4, 97, true, 500, 9000, 0xBBBB);
        header.extension(3, new byte[] {'q'}, 0, 1);
        int at = 4 + header.finish();
        at = Rtx.putOriginalSequenceNumber(packet, at, 0xFFF0);
        packet[at++] = 11;
        packet[at++] = 12;
        RtpView view = new RtpView();
        assertThat(view.wrap(packet, 4, at - 4)).isTrue();

        assertThat(Rtx.originalSequenceNumber(view)).isEqualTo(0xFFF0);
        int length = Rtx.unwrap(view, 96, 0xAAAA);

        assertThat(length).isEqualTo(at - 4 - 2);
        assertThat(view.wrap(packet, 4 + Rtx.OSN_LENGTH, length)).isTrue();
        assertThat(view.payloadType()).isEqualTo(96);
        assertThat(view.marker()).isTrue();
        assertThat(view.sequenceNumber()).isEqualTo(0xFFF0);
        assertThat(view.timestamp()).isEqualTo(9000);
        assertThat(view.ssrc()).isEqualTo(0xAAAA);
        assertThat(SdesText.read(view, 3)).isEqualTo("q");
        int payload = view.payloadOffset();
        assertThat(Arrays.copyOfRange(packet, payload, payload + view.payloadLength()))
                .containsExactly(11, 12);
    }

    @Test
    void aRetransmissionWithoutPayloadHoldsNothing() {
        for (int payload = 0; payload < 2; payload++) {
            byte[] packet = new byte[12 + payload];
            new RtpHeader().begin(packet, 0, 97, false, 1, 2, 3);
            byte[] before = packet.clone();
            RtpView view = new RtpView();
            assertThat(view.wrap(packet, 0, packet.length)).isTrue();
            assertThat(Rtx.unwrap(view, 96, 4)).isEqualTo(-1);
            assertThat(packet).isEqualTo(before);
        }
    }
}
