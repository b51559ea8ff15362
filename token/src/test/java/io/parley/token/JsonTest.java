package io.parley.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.util.JsonFormat;
import io.parley.proto.livekit.RoomAgentDispatch;
import io.parley.proto.livekit.RoomConfiguration;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The small JSON of tokens agrees with the libraries that others use. */
class JsonTest {
    private static final ObjectMapper JACKSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static @Nullable Map<String, Object> read(String json) {
        return JsonReader.readObject(json.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable Object plain(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            node.properties()
                    .forEach(
                            entry -> {
                                Object value = plain(entry.getValue());
                                if (value != null) {
                                    map.put(entry.getKey(), value);
                                }
                            });
            return map;
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(
                    item -> {
                        Object value = plain(item);
                        if (value != null) {
                            list.add(value);
                        }
                    });
            return list;
        }
        if (node.isNull()) {
            return null;
        }
        return node.isTextual()
                ? node.textValue()
                : node.isBoolean() ? (Object) node.booleanValue() : (Object) node.doubleValue();
    }

    private static @Nullable Object jackson(String json) {
        try {
            JsonNode node = JACKSON.readTree(json);
            return node.isObject() ? plain(node) : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " {\"a\" : [ 1 , -2.5e3, 0, true, false, null, \"x\\n\\u00e4\\/\" ] }\n",
                "{\"a\":{\"b\":{\"c\":[]}},\"a\":2}",
                "{\"ä\":\"\uD83D\uDE00\"}",
                "[]",
                "1",
                "",
                "{",
                "{\"a\"}",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":-}",
                "{\"a\":tru}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\t\"}",
                "{'a':1}",
                "{\"a\":NaN}",
                "{\"a\":1} x",
                "{\"a\":1 /* no */}"
            })
    void readsAndRefusesWhatJacksonDoes(String json) {
        assertThat(read(json)).isEqualTo(jackson(json));
    }

    @Property(tries = 3_000)
    void readsAndRefusesWhatJacksonDoesWhateverTheText(
            @ForAll @CharRange(from = ' ', to = '}') @StringLength(max = 12) String text) {
        String json = "{\"a\":" + text + "}";
        assertThat(read(json)).isEqualTo(jackson(json));
    }

    @Property(tries = 1_000)
    void everyTextSurvivesWritingAndReading(@ForAll String text) {
        String json = JsonWriter.write(Map.of("k", text, "list", List.of(text, 1L, true)));
        assertThat(read(json)).isEqualTo(Map.of("k", text, "list", List.of(text, 1.0, true)));
        assertThat(jackson(json)).isEqualTo(read(json));
    }

    @Test
    void deepTextsAndLongNumbersAreRefused() {
        assertThat(read("{\"a\":" + "[".repeat(31) + "]".repeat(31) + "}")).isNotNull();
        assertThat(read("{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}")).isNull();
        assertThat(read("{\"a\":" + "[".repeat(100_000))).isNull();
        assertThat(read("{\"a\":" + "9".repeat(65) + "}")).isNull();
        assertThat(JsonReader.readObject(new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'}))
                .isNull();
    }

    @Test
    void roomConfigurationsAreWhatProtobufsOwnJsonSays() throws Exception {
        RoomConfiguration config =
                RoomConfiguration.newBuilder()
                        .setName("a \"name\"")
                        .setEmptyTimeout(-1)
                        .setDepartureTimeout(20)
                        .setMaxParticipants(3)
                        .setMinPlayoutDelay(1)
                        .setMaxPlayoutDelay(2)
                        .setSyncStreams(true)
                        .setMetadata("{}")
                        .putTags("k", "v")
                        .addAgents(RoomAgentDispatch.newBuilder().setAgentName("a"))
                        .addAgents(RoomAgentDispatch.newBuilder().setMetadata("m"))
                        .build();
        String ours = JsonWriter.write(RoomConfigJson.write(config));
        RoomConfiguration.Builder parsed = RoomConfiguration.newBuilder();
        JsonFormat.parser().merge(ours, parsed);
        assertThat(parsed.build()).isEqualTo(config);
        String theirs = JsonFormat.printer().print(config);
        assertThat(RoomConfigJson.read(java.util.Objects.requireNonNull(read(theirs))))
                .isEqualTo(config);
        String original = JsonFormat.printer().preservingProtoFieldNames().print(config);
        assertThat(RoomConfigJson.read(java.util.Objects.requireNonNull(read(original))))
                .isEqualTo(config);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":1}",
                "{\"emptyTimeout\":-1}",
                "{\"emptyTimeout\":1.5}",
                "{\"emptyTimeout\":4294967296}",
                "{\"emptyTimeout\":\"x\"}",
                "{\"syncStreams\":\"true\"}",
                "{\"agents\":{}}",
                "{\"agents\":[1]}",
                "{\"tags\":[]}",
                "{\"tags\":{\"a\":1}}"
            })
    void aRoomConfigurationWithAWrongTypeIsNone(String json) {
        assertThat(RoomConfigJson.read(java.util.Objects.requireNonNull(read(json)))).isNull();
    }

    @Test
    void numbersMayBeTextsAndUnknownFieldsAreLeftOut() {
        assertThat(RoomConfigJson.read(Map.of("maxParticipants", "7", "other", List.of())))
                .isEqualTo(RoomConfiguration.newBuilder().setMaxParticipants(7).build());
    }
}
