package io.parley.webrtc.stun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StunTransactionTest {
    private static final long MS = 1_000_000;

    private final ByteBuffer out = ByteBuffer.allocate(100);

    private static StunTransaction transaction(StunTiming timing) {
        ByteBuffer request = ByteBuffer.allocate(20);
        new StunWriter(request, StunClass.REQUEST, Rfc5769Test.ID);
        return new StunTransaction(Rfc5769Test.ID, request.flip(), timing);
    }

    private List<Long> millisOfRequests(StunTransaction transaction) {
        List<Long> sentAtMillis = new ArrayList<>();
        long now = 0;
        while (!transaction.timedOut()) {
            transaction.handleTimeout(now);
            while (transaction.pollTransmit(out.clear(), now)) {
                assertThat(out.position()).isEqualTo(20);
                sentAtMillis.add(now / MS);
            }
            now = transaction.timedOut() ? now : transaction.nextTimeout();
        }
        sentAtMillis.add(now / MS);
        return sentAtMillis;
    }

    private static StunMessage response(StunTransactionId id) {
        ByteBuffer bytes = ByteBuffer.allocate(20);
        new StunWriter(bytes, StunClass.SUCCESS_RESPONSE, id);
        StunMessage message = new StunMessage();
        assertThat(message.wrap(bytes.flip())).isTrue();
        return message;
    }

    @Test // the example that ends RFC 8489 §6.2.1
    void sendsAtTheTimesOfTheRfcExampleAndThenGivesUp() {
        assertThat(millisOfRequests(transaction(StunTiming.UDP)))
                .containsExactly(0L, 500L, 1500L, 3500L, 7500L, 15500L, 31500L, 39500L);
    }

    @Test // RFC 8489 §6.2.2
    void sendsOnceOverAReliableTransport() {
        assertThat(millisOfRequests(transaction(StunTiming.TCP))).containsExactly(0L, 39500L);
    }

    @Test
    void theWaitStopsDoublingAtItsMaximum() {
        StunTiming timing = new StunTiming(200 * MS, 800 * MS, 5, 100 * MS);
        assertThat(millisOfRequests(transaction(timing)))
                .containsExactly(0L, 200L, 600L, 1400L, 2200L, 2300L);
    }

    @Test
    void anAnswerEndsItAndTellsTheRoundTrip() {
        StunTransaction transaction = transaction(StunTiming.UDP);
        assertThat(transaction.pollTransmit(out, 5 * MS)).isTrue();
        assertThat(transaction.awaits(response(new StunTransactionId(0, 0)))).isFalse();
        assertThat(transaction.awaits(response(Rfc5769Test.ID))).isTrue();
        assertThat(transaction.answer(25 * MS)).isEqualTo(20 * MS);
        assertThat(transaction.awaits(response(Rfc5769Test.ID))).isFalse();
        transaction.handleTimeout(100_000 * MS);
        assertThat(transaction.pollTransmit(out, 100_000 * MS)).isFalse();
        assertThat(transaction.timedOut()).isFalse();
    }

    @Test
    void nothingAnswersARequestThatWasNotSent() {
        assertThat(transaction(StunTiming.UDP).awaits(response(Rfc5769Test.ID))).isFalse();
    }

    @Test
    void aStoppedOneSendsNothingButTakesALateAnswer() {
        StunTransaction transaction = transaction(StunTiming.UDP);
        assertThat(transaction.pollTransmit(out.clear(), 0)).isTrue();
        transaction.stopRetransmitting();
        for (long now = 0; now < 39_500 * MS; now = transaction.nextTimeout()) {
            transaction.handleTimeout(now);
            assertThat(transaction.pollTransmit(out.clear(), now)).isFalse();
            assertThat(transaction.awaits(response(Rfc5769Test.ID))).isTrue();
        }
        transaction.handleTimeout(39_500 * MS);
        assertThat(transaction.timedOut()).isTrue();
    }

    @Test
    void earlyAndRepeatedTimeoutsChangeNothing() {
        StunTransaction transaction = transaction(StunTiming.UDP);
        assertThat(transaction.pollTransmit(out.clear(), 0)).isTrue();
        for (int i = 0; i < 100; i++) {
            transaction.handleTimeout(i * MS);
            assertThat(transaction.pollTransmit(out.clear(), i * MS)).isFalse();
        }
        assertThat(transaction.nextTimeout()).isEqualTo(500 * MS);
    }

    @Test
    void aTimingThatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> StunTiming.once(Duration.ZERO)).hasMessageContaining("rto: 0");
        assertThatThrownBy(() -> new StunTiming(1, 1, 0, 1)).hasMessageContaining("maxRequests: 0");
    }
}
