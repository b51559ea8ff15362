package io.parley.webrtc.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class IntMapTest {
    @Property(tries = 300)
    void behavesLikeAHashMap(@ForAll List<@IntRange(min = 0, max = 60) Integer> keys) {
        IntMap<String> map = new IntMap<>();
        Map<Integer, String> model = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            int key = keys.get(i);
            if (i % 3 == 2) {
                map.remove(key);
                model.remove(key);
            } else {
                map.put(key, "v" + i);
                model.put(key, "v" + i);
            }
            assertThat(map.size()).isEqualTo(model.size());
        }
        for (int key = 0; key <= 60; key++) {
            assertThat(map.get(key)).isEqualTo(model.get(key));
        }
        assertThat(map.keys())
                .containsExactlyInAnyOrder(
                        model.keySet().stream().mapToInt(Integer::intValue).toArray());
    }

    @Test
    void holdsManyKeysAndForgetsThemAll() {
        IntMap<Integer> map = new IntMap<>();
        for (int key = 0; key < 10_000; key++) {
            map.put(key * 7, key);
        }
        for (int key = 0; key < 10_000; key++) {
            assertThat(map.get(key * 7)).isEqualTo(key);
        }
        map.clear();
        assertThat(map.size()).isZero();
        assertThat(map.get(7)).isNull();
    }

    @Test
    void refusesANegativeKey() {
        assertThatThrownBy(() -> new IntMap<String>().put(-1, "x"))
                .hasMessage("key: -1 (expected: 0 or more)");
    }
}
