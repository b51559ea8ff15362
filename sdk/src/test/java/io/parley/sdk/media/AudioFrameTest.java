package io.parley.sdk.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AudioFrameTest {

    @Test
    void aFrameKnowsItsLength() {
        AudioFrame frame = AudioFrame.create(48_000, 2, 960);
        assertThat(frame.data()).hasSize(1_920);
        assertThat(frame.duration()).isEqualTo(Duration.ofMillis(20));
        assertThat(AudioFrame.ofBytes(new byte[] {1, 0, (byte) 0xFF, (byte) 0xFF}, 8_000, 1).data())
                .containsExactly(1, -1);
    }

    @Test
    void asAWavFileItHasAHeader() {
        byte[] wav = AudioFrame.of(new short[] {1, 2}, 8_000, 2).toWavBytes();
        assertThat(wav).hasSize(48).startsWith('R', 'I', 'F', 'F', 40, 0, 0, 0);
        assertThat(wav).endsWith(1, 0, 2, 0);
        assertThat(wav[22]).isEqualTo((byte) 2); // channels
    }

    @Test
    void whatCannotBeSoundIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AudioFrame.of(new short[3], 8_000, 2))
                .withMessage("data: 3 samples (expected: a multiple of 2)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AudioFrame.of(new short[3], 8_000, 2, 2))
                .withMessage("data: 3 samples (expected: 4 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AudioFrame.ofBytes(new byte[3], 8_000, 1))
                .withMessage("bytes: 3 (expected: a multiple of 2)");
        assertThatIllegalArgumentException().isThrownBy(() -> AudioFrame.create(7_000, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> AudioFrame.create(8_000, 9, 1));
    }
}
