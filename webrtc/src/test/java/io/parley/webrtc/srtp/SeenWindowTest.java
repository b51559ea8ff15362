package io.parley.webrtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeenWindowTest {
    @Test
    void knowsExactlyWhatWasThere() {
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            SeenWindow window = new SeenWindow();
            Set<Long> model = new HashSet<>();
            long highest = -1;
            long at = random.nextLong(70_000);
            for (int i = 0; i < 3_000; i++) {
                at += random.nextInt(100) == 0 ? random.nextInt(3_000) : random.nextInt(3);
                long index = Math.max(0, at - random.nextInt(1_100));
                boolean tooOld = highest >= 0 && highest - index >= SeenWindow.SIZE;
                assertThat(window.isTooOld(index)).as("seed %d", seed).isEqualTo(tooOld);
                if (!tooOld) {
                    assertThat(window.contains(index))
                            .as("seed %d, index %d", seed, index)
                            .isEqualTo(model.contains(index));
                    window.add(index);
                    model.add(index);
                    highest = Math.max(highest, index);
                    assertThat(window.highest()).isEqualTo(highest);
                }
            }
        }
    }

    @Test
    void whatWasRetiredCountsAsSeen() {
        SeenWindow window = new SeenWindow();
        window.add(1000);
        window.retire();
        assertThat(window.isTooOld(1000)).isTrue();
        assertThat(window.isTooOld(1001)).isFalse();
        window.add(1005);
        for (long index = 1005 - SeenWindow.SIZE + 1; index <= 1000; index++) {
            assertThat(window.contains(index)).as("%d", index).isTrue();
        }
        for (long index = 1001; index < 1005; index++) {
            assertThat(window.contains(index)).as("%d", index).isFalse();
        }
    }
}
