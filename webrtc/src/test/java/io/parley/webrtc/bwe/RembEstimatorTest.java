package io.parley.webrtc.bwe;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.rtcp.RembView;
import io.parley.webrtc.rtcp.RtcpReader;
import io.parley.webrtc.rtp.AbsSendTime;
import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RembEstimatorTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    private final RembEstimator estimator = new RembEstimator(1);
    private final ByteBuffer out = ByteBuffer.allocate(200);
    private final RtcpReader reader = new RtcpReader();
    private final RembView view = new RembView();
    private long now = 60 * SECOND; // abs-send-time wraps soon
    private long reported;
    private int reports;

    @Test
    void saysNothingBeforeSomethingArrives() {
        assertThat(estimator.nextTimeout()).isEqualTo(Deadline.NEVER);
        assertThat(estimator.pollTransmit(out, now)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void limitsASenderToWhatTheLinkCarries(long seed) {
        BottleneckLink link = new BottleneckLink(10e6, seed);
        receive(link, 2_000_000, 20 * SECOND);
        assertThat(reported).isGreaterThan(2_000_000);
        assertThat(reports).isBetween(18, 25);
        link.setRate(500e3, now);
        receive(link, 2_000_000, 3 * SECOND);
        assertThat(reported).isLessThan(600_000);
    }

    /** Frames of a sender that does not listen. */
    private void receive(BottleneckLink link, long bps, long duration) {
        long end = now + duration;
        while (now < end) {
            long sent = now;
            for (int i = 0; i < 5; i++) {
                int bytes = (int) (bps / 30 / 8 / 5);
                long arrival = link.send(bytes, sent);
                if (arrival >= 0) {
                    estimator.onPacket(7, AbsSendTime.ofNanos(sent), bytes, arrival);
                    poll(arrival);
                }
            }
            now += SECOND / 30;
        }
    }

    private void poll(long at) {
        while (estimator.pollTransmit(out.clear(), at)) {
            assertThat(reader.wrap(out.flip())).isTrue();
            assertThat(reader.next()).isTrue();
            assertThat(view.wrap(reader)).isTrue();
            reported = view.bitrateBps();
            reports++;
        }
    }
}
