package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndTimersTest {
    private static final class End extends MediaEnd {
        End(Sfu sfu) {
            super(sfu);
        }

        @Override
        long onTimeout(long nowNanos) {
            return Deadline.NEVER;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theEarliestDeadlineComesFirstHoweverOftenTheyChange(long seed) {
        Random random = new Random(seed);
        Sfu sfu = new Sfu(new SfuCounters(), random, ByteBuffer.allocate(0));
        List<End> ends = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ends.add(new End(sfu));
        }
        for (int step = 0; step < 5_000; step++) {
            End end = ends.get(random.nextInt(ends.size()));
            long deadline = random.nextInt(4) == 0 ? Deadline.NEVER : random.nextInt(1_000);
            sfu.timers.set(end, deadline);
            long least = ends.stream().mapToLong(each -> each.deadline).min().orElseThrow();
            long waiting = ends.stream().filter(each -> each.deadline < Deadline.NEVER).count();
            assertThat(sfu.timers.next()).isEqualTo(least);
            assertThat(sfu.timers.size()).isEqualTo((int) waiting);
            assertThat(sfu.timers.due(500) != null).isEqualTo(least <= 500);
        }
    }
}
