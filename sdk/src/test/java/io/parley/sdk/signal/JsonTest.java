package io.parley.sdk.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void readsACandidateAsServersSendIt() {
        Map<String, Object> init =
                Json.readObject(
                        "{\"candidate\":\"candidate:1 1 udp 2130706431 127.0.0.1 8082 typ host\","
                                + "\"sdpMid\":\"0\",\"sdpMLineIndex\":0,\"usernameFragment\":null}");
        assertThat(init)
                .containsEntry("sdpMid", "0")
                .containsEntry("sdpMLineIndex", 0.0)
                .containsEntry("usernameFragment", null);
    }

    @Test
    void readsEveryKindOfValue() {
        assertThat(Json.readObject(" {\"a\" : [1, -2.5e1, true, false, null, {}], \"b\":[]} "))
                .containsEntry("b", List.of())
                .extractingByKey("a")
                .asList()
                .hasSize(6)
                .contains(1.0, -25.0, true, false, Map.of());
        assertThat(Json.readObject("{\"\\u00e4\\n\\\"\\\\\\/\":\"\\b\\f\\r\\t\"}"))
                .containsEntry("\u00e4\n\"\\/", "\b\f\r\t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}x",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\":tru}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"",
                "{\"a\":--1}",
                "{\"a\":\"\n\"}",
                "{\"a\":[[[[[[[[[[]]]]]]]]]]}"
            })
    void refusesWhatIsNoObject(String text) {
        assertThat(Json.readObject(text)).isNull();
    }

    @Property(tries = 300)
    void readsWhatItWrote(@ForAll Map<String, String> object) {
        assertThat(Json.readObject(Json.write(object))).isEqualTo(object);
    }

    @Property(tries = 300)
    void neverFails(@ForAll String text) {
        Map<String, Object> read = Json.readObject("{\"a\":" + text);
        assertThat(read == null || read.containsKey("a")).isTrue();
    }
}
