package io.parley.rpc.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamTableTest {
    @Test
    void isAMapWhateverTheIds() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            StreamTable<Integer> table = new StreamTable<>();
            Map<Long, Integer> wanted = new HashMap<>();
            for (int i = 0; i < 2_000; i++) {
                long id = seed % 2 == 0 ? random.nextInt(100) : random.nextLong() << 60;
                if (random.nextBoolean()) {
                    table.put(id, i);
                    wanted.put(id, i);
                } else {
                    table.remove(id);
                    wanted.remove(id);
                }
                assertThat(table.size()).isEqualTo(wanted.size());
                long other = seed % 2 == 0 ? random.nextInt(100) : random.nextLong() << 60;
                assertThat(table.get(other)).isEqualTo(wanted.get(other));
            }
            assertThat(table.all()).containsExactlyInAnyOrderElementsOf(wanted.values());
        }
    }
}
