package io.parley.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyLinesTest {

    private static Map<String, String> read(String text) {
        ServerConfig.Builder builder = ServerConfig.builder().development(true);
        KeyLines.addTo(builder, "--keys", text);
        return builder.build().keys();
    }

    @Test
    void readsPairsOnLinesOrBetweenCommas() {
        assertThat(read("one: 1111, two:2222\n# none\n\nthree: \"33:33\"\n"))
                .isEqualTo(Map.of("one", "1111", "two", "2222", "three", "33:33"));
    }

    @Test
    void namesAPairThatIsNoneWithoutRepeatingIt() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> read("one: 1111\ntop-secret"))
                .withMessage("--keys: pair 2 is not \"KEY: SECRET\"")
                .withMessageNotContaining("top-secret");
    }
}
