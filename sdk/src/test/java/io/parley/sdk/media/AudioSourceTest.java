package io.parley.sdk.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AudioSourceTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final VirtualMediaClock clock = new VirtualMediaClock();
    private final List<Integer> sounds = new ArrayList<>();
    private final List<Long> gaps = new ArrayList<>();

    private AudioSource source(int queueMillis) {
        AudioSource source = new AudioSource(8_000, 1, queueMillis, clock);
        source.attach(
                (samples, rate, channels, gap) -> {
                    sounds.add((int) samples[0]);
                    gaps.add(gap);
                });
        return source;
    }

    /** As many pieces of 10 ms, of which the samples tell the number. */
    private static AudioFrame frame(int first, int pieces) {
        short[] data = new short[80 * pieces];
        for (int i = 0; i < data.length; i++) {
            data[i] = (short) (first + i / 80);
        }
        return AudioFrame.of(data, 8_000, 1);
    }

    @Test
    void soundGoesOutInStepsOfTenMillisecondsAtItsPace() {
        AudioSource source = source(1_000);
        CompletableFuture<Void> taken = source.captureFrame(frame(1, 5));

        assertThat(taken).succeedsWithin(SOON);
        assertThat(source.queuedDuration()).isEqualTo(Duration.ofMillis(50));
        clock.tick(3);
        assertThat(sounds).containsExactly(1, 2, 3);
        clock.tick(10);
        assertThat(sounds).containsExactly(1, 2, 3, 4, 5);
        assertThat(clock.ticking()).isZero();
    }

    @Test
    void aFullQueueLetsTheCallerWait() {
        AudioSource source = source(20);
        CompletableFuture<Void> first = source.captureFrame(frame(1, 2));
        CompletableFuture<Void> second = source.captureFrame(frame(3, 4));

        assertThat(first).succeedsWithin(SOON);
        clock.tick(3);
        assertThat(second).isNotDone();
        clock.tick();
        assertThat(second).succeedsWithin(SOON);
        CompletableFuture<Void> played = source.waitForPlayout();
        clock.tick(4);
        assertThat(played).succeedsWithin(SOON);
        assertThat(sounds).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void whatWasClearedIsNotHeard() {
        AudioSource source = source(20);
        source.captureFrame(frame(1, 2));
        CompletableFuture<Void> waits = source.captureFrame(frame(3, 2));
        clock.tick();
        source.clearQueue();

        assertThat(waits).succeedsWithin(SOON);
        assertThat(source.queuedDuration()).isEqualTo(Duration.ZERO);
        clock.tick(5);
        assertThat(sounds).containsExactly(1);
    }

    @Test
    void aRestOfLessThanTenMillisecondsIsFilledUpWithSilence() {
        AudioSource source = source(100);
        source.captureFrame(AudioFrame.of(new short[] {7, 7, 7}, 8_000, 1));
        clock.tick(4);

        assertThat(sounds).containsExactly(7);
        assertThat(clock.ticking()).isZero();
    }

    @Test
    void silenceInBetweenIsToldAsAGap() {
        AudioSource source = source(100);
        source.captureFrame(frame(1, 2));
        clock.tick(4);
        clock.passMillis(500);
        source.captureFrame(frame(3, 1));
        clock.tick(2);

        assertThat(sounds).containsExactly(1, 2, 3);
        assertThat(gaps).containsExactly(0L, 0L, 520L);
    }

    @Test
    void aSourceWithoutQueueTakesTenMillisecondsAndNothingElse() {
        AudioSource source = source(0);
        assertThat(source.captureFrame(frame(1, 1))).isCompleted();
        assertThat(sounds).containsExactly(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> source.captureFrame(frame(1, 2)))
                .withMessageContaining("expected: exactly 10 ms");
    }

    @Test
    void soundInAnotherFormIsRefused() {
        AudioSource source = source(10);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> source.captureFrame(AudioFrame.create(16_000, 1, 160)))
                .withMessageStartingWith("sample_rate and num_channels don't match");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AudioSource.create(8_000, 1, 15))
                .withMessage("queueMillis: 15 (expected: 0 to 60000, a multiple of 10)");
        assertThat(source.captureFrame(AudioFrame.create(8_000, 1, 0))).isCompleted();
        source.close();
        assertThat(source.captureFrame(frame(1, 1))).isCompletedExceptionally();
    }
}
