package io.parley.rpc.dial;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.parley.rpc.proto.webrtc.v1.AnswerRequestInitStage;
import org.junit.jupiter.api.Test;

class AttemptTimeTest {
    private static final long NOW = 1_700_000_000_000L;

    private static long millis(long deadlineSeconds) {
        return AttemptTime.millis(
                AnswerRequestInitStage.newBuilder()
                        .setDeadline(Timestamp.newBuilder().setSeconds(deadlineSeconds))
                        .build(),
                NOW);
    }

    @Test
    void anAttemptLastsUntilTheDeadlineOfTheOffer() {
        assertThat(millis(NOW / 1_000 + 9)).isEqualTo(9_000);
    }

    @Test
    void aClockThatIsWrongLeavesTimeEnoughAndNotTooMuch() {
        assertThat(millis(0)).isEqualTo(5_000);
        assertThat(millis(-5)).isEqualTo(5_000);
        assertThat(millis(NOW / 1_000 + 86_400)).isEqualTo(60_000);
        assertThat(millis(Long.MAX_VALUE)).isEqualTo(60_000);
    }

    @Test
    void withoutDeadlineItIsThatOfAllServices() {
        assertThat(AttemptTime.millis(AnswerRequestInitStage.getDefaultInstance(), NOW))
                .isEqualTo(10_000);
    }
}
