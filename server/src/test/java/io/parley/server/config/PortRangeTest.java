package io.parley.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {

    @Test
    void readsOnePortAndARange() {
        assertThat(PortRange.parse("7882")).isEqualTo(PortRange.of(7882));
        assertThat(PortRange.parse("7882 - 7885")).isEqualTo(new PortRange(7882, 7885));
    }

    @Test
    void listsItsPorts() {
        assertThat(new PortRange(7882, 7884).ports()).containsExactly(7882, 7883, 7884);
        assertThat(new PortRange(7882, 7884).size()).isEqualTo(3);
    }

    @Test
    void readsWhatItWrites() {
        assertThat(PortRange.of(1)).hasToString("1");
        assertThat(new PortRange(1, 2)).hasToString("1-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "x", "1-", "-1", "2-1", "65536", "1-65536", "1-2-3", "0-5"})
    void refusesWhatIsNoRange(String text) {
        assertThat(PortRange.parse(text)).isNull();
    }

    @Test
    void namesPortsThatAreOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PortRange(5, 4))
                .withMessageContaining("5-4");
    }
}
