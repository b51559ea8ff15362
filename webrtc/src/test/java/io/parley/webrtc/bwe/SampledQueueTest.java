package io.parley.webrtc.bwe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one sample says of a queue that has come up since the one before. */
class SampledQueueTest {
    private static final long MS = 1_000_000;
    private static final int BYTES = 1_000;
    private static final long DELAY_NANOS = 20 * MS;

    private final SendSideEstimator estimator =
            new SendSideEstimator(CongestionOptions.SUBSCRIBER.withStartBps(2_000_000));
    private final Queue<Integer> sent = new ArrayDeque<>();
    private long now = 1_000 * MS;

    /** Three seconds of one packet each 5 ms, 1.6 Mbit/s, all of which are reported. */
    @BeforeEach
    void calm() {
        for (int i = 1; i <= 600; i++) {
            send();
            now += 5 * MS;
            if (i % 20 == 0) {
                report(DELAY_NANOS);
            }
        }
        estimator.beginSampling();
        now += 995 * MS;
    }

    @Test
    void tellsTheRateOfThePathAtOnce() {
        send();
        report(DELAY_NANOS + 1_000 * MS);
        // What was sent in a second took two to arrive.
        assertThat(estimator.acknowledgedBps()).isBetween(750_000L, 850_000L);
        assertThat(estimator.targetBps()).isLessThan(800_000);
        assertThat(estimator.isClear()).isFalse();
    }

    @Test
    void isNotTakenTwiceWhenItComesInTwoReports() {
        send();
        now += 5 * MS;
        send();
        int second = sent.size();
        estimator.beginReport();
        estimator.onArrived(sent.remove(), now + 1_000 * MS);
        estimator.endReport(now + 1_050 * MS);
        long once = estimator.acknowledgedBps();
        assertThat(second).isEqualTo(2);
        report(DELAY_NANOS + 1_005 * MS);
        assertThat(estimator.acknowledgedBps()).isEqualTo(once);
    }

    @Test
    void isNoReasonWhenItIsShort() {
        send();
        report(DELAY_NANOS + 100 * MS);
        assertThat(estimator.acknowledgedBps()).isBetween(1_500_000L, 1_700_000L);
        assertThat(estimator.isClear()).isFalse();
    }

    private void send() {
        sent.add(estimator.onSent(BYTES, 0, now));
    }

    /** Of all that is under way; the last was sent just now. */
    private void report(long delayNanos) {
        estimator.beginReport();
        long back = (sent.size() - 1) * 5 * MS;
        while (!sent.isEmpty()) {
            estimator.onArrived(sent.remove(), now - back + delayNanos);
            back -= 5 * MS;
        }
        estimator.endReport(now + delayNanos + 50 * MS);
    }
}
