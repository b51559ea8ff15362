package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.rtp.RtpView;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlayoutDelayTest {
    private static final int ID = 5;
    private static final ExtensionIds IDS =
            ExtensionIds.of(
                    Map.of("http://www.webrtc.org/experiments/rtp-hdrext/playout-delay", ID));

    private final SfuBed bed = new SfuBed(2);
    private final Simulcaster source = new Simulcaster();
    private final PublishedTrack track = bed.publish(Simulcaster.section());

    private SfuBed.Viewer watch(ExtensionIds extensions) {
        SfuBed.Viewer viewer = bed.new Viewer(track, extensions, SfuBed.VP8);
        viewer.downTrack.setPlayoutDelay(120, 2_000);
        for (int i = 0; i < 10; i++) {
            for (ByteBuffer packet : source.frame()) {
                bed.receive(packet);
            }
            bed.pass(33);
        }
        assertThat(viewer.output.rtp).isNotEmpty();
        return viewer;
    }

    @Test
    void theFirstPacketsOfAVideoSayHowLongItShallWait() {
        RtpView first = watch(IDS).output.view(0);

        int at = first.findExtension(ID);
        assertThat(at).isNotEqualTo(RtpView.ABSENT);
        // 12 and 200 units of 10 ms, 12 bits each.
        byte[] packet = first.array();
        assertThat(new byte[] {packet[at], packet[at + 1], packet[at + 2]})
                .containsExactly(0x00, 0xC0, 0xC8);
    }

    @Test
    void whoDidNotNegotiateItIsToldNothing() {
        assertThat(watch(ExtensionIds.NONE).output.view(0).findExtension(ID))
                .isEqualTo(RtpView.ABSENT);
    }
}
