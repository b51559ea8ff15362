package io.parley.webrtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class ReplayWindowTest {
    @Property
    void agreesWithASetOfTheLast64Numbers(
            @ForAll @Size(max = 200) List<@LongRange(max = 300) Long> sequences) {
        ReplayWindow window = new ReplayWindow();
        Set<Long> seen = new HashSet<>();
        long highest = -1;
        for (long sequence : sequences) {
            boolean expected = sequence > highest - 64 && !seen.contains(sequence);
            assertThat(window.isNew(sequence)).isEqualTo(expected);
            if (expected) {
                window.accept(sequence);
                seen.add(sequence);
                highest = Math.max(highest, sequence);
            }
        }
    }

    @Property
    void everythingIsNewAfterAGreatLeap(@ForAll @LongRange(min = 64, max = 1L << 47) long leap) {
        ReplayWindow window = new ReplayWindow();
        window.accept(0);
        window.accept(leap);

        assertThat(window.isNew(leap)).isFalse();
        assertThat(window.isNew(leap - 1)).isTrue();
        assertThat(window.isNew(leap - 63)).isEqualTo(leap - 63 != 0);
        assertThat(window.isNew(leap - 64)).isFalse();
    }
}
