package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.rtp.RtpView;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class OutgoingTest {
    private static final int DESCRIPTOR = 1;
    private static final int TRANSPORT_SEQUENCE = 3;
    private static final int ABS_SEND_TIME = 4;

    @Test
    void whatIsWrittenLaterHasItsPlaceAlsoBesideALongExtension() {
        Outgoing outgoing = new Outgoing();
        outgoing.begin(96, true, 7, 8, 9);
        outgoing.addTransportSequence(TRANSPORT_SEQUENCE);
        outgoing.addAbsSendTime(ABS_SEND_TIME);
        outgoing.add(DESCRIPTOR, new byte[40], 0, 40); // longer than the one-byte form takes
        outgoing.endExtensions();

        RtpView view = new RtpView();
        ByteBuffer packet = outgoing.buffer();
        assertThat(view.wrap(packet)).isTrue();
        assertThat(view.findExtension(TRANSPORT_SEQUENCE))
                .isEqualTo(outgoing.transportSequenceOffset());
        assertThat(view.findExtension(ABS_SEND_TIME)).isEqualTo(outgoing.absSendTimeOffset());
        assertThat(view.findExtension(DESCRIPTOR)).isPositive();
        assertThat(view.extensionLength()).isEqualTo(40);
    }
}
