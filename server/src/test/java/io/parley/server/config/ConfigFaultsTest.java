package io.parley.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.server.limits.Limit;
import io.parley.server.limits.LimitSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFaultsTest {

    private static ConfigReader.Result examine(String yaml, Overrides overrides) {
        return ConfigReader.examine("p.yaml", yaml, TextFiles.NONE, overrides);
    }

    private static ConfigReader.Result examine(String yaml) {
        return examine(yaml, new Overrides());
    }

    @Test
    void everyMistakeIsNamedInTheOrderOfTheText() {
        ConfigReader.Result result =
                examine(
                        """
                        port: many
                        signaling:
                          ice_servers:
                            - urls: [nonsense]
                        rtc:
                          udp_port: 9-1
                          tcp_port: [7881]
                          turn_servers:
                            - protocol: udp
                            - {host: h, protocol: sctp}
                        limit: {max_rooms: -2}
                        room: 7
                        logging: {level: loud}
                        """);

        assertThat(result.problems())
                .extracting(line -> line.replaceFirst(" .*", ""))
                .containsExactly(
                        "p.yaml:1:7:",
                        "p.yaml:4:13:",
                        "p.yaml:6:13:",
                        "p.yaml:7:13:",
                        "p.yaml:9:7:",
                        "p.yaml:10:27:",
                        "p.yaml:11:20:",
                        "p.yaml:12:7:",
                        "p.yaml:13:18:");
    }

    @Test
    void theMessageOfSeveralMistakesIsOneLine() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ConfigReader.read("p.yaml", "port: x\nregion: [a]\n"))
                .withMessage(
                        "p.yaml:1:7: port: x (expected: a whole number, 0 to 65535)"
                                + " (and 1 more: 'parley config check' names them all)");
    }

    @Test
    void aShortSecretIsNamedWithItsLine() {
        ConfigReader.Result result = examine("keys:\n  one: hush-hush\n  two: ''\n");

        assertThat(result.problems())
                .containsExactly("p.yaml:3:8: keys.two: none (expected: KEY: SECRET)");
        assertThat(result.builder().problems())
                .singleElement()
                .asString()
                .startsWith("p.yaml:2:8: the secret of API key one has 9 characters")
                .doesNotContain("hush-hush");
    }

    @Test
    void flagsStandAboveOwnVariablesTheseAboveLiveKitsAndAllAboveTheText() {
        Map<String, String> environment =
                Map.of(
                        "LIVEKIT_PORT", "1",
                        "PARLEY_PORT", "2",
                        "LIVEKIT_RTC_TCP_PORT", "3",
                        "LIVEKIT_BIND_ADDRESSES", "127.0.0.1, ::1",
                        "UDP_PORT", "5-6",
                        "NODE_IP", "203.0.113.9",
                        "PARLEY_REGION", "");
        String yaml = "port: 7\nregion: north\nrtc: {tcp_port: 8, udp_port: 9}\n";

        ServerConfig.Builder builder =
                examine(yaml, new Overrides(environment).set("rtc.tcp_port", "--tcp", "4"))
                        .builder();
        ServerConfig config = builder.development(true).key("key", "secret").build();

        assertThat(config.port()).isEqualTo(2);
        assertThat(config.rtc().tcpPort()).isEqualTo(4);
        assertThat(config.rtc().udpPorts()).isEqualTo(new PortRange(5, 6));
        assertThat(config.rtc().nodeIp()).isEqualTo("203.0.113.9");
        assertThat(config.bindAddresses()).containsExactly("127.0.0.1", "::1");
        assertThat(config.region()).isEqualTo("north");
    }

    @Test
    void aFlagOrVariableThatCannotBeUsedIsNamedByItsName() {
        Overrides overrides =
                new Overrides(Map.of("PARLEY_RTC_UDP_PORT", "high"))
                        .set("logging.level", "--log-level", "loud");

        assertThat(examine("port: 1\n", overrides).problems())
                .containsExactly(
                        "PARLEY_RTC_UDP_PORT: high (expected: a port, or two as in 7882-7885)",
                        "--log-level: loud (expected: one of trace, debug, info, warn, error)");
    }

    @Test
    void variablesThatSetNothingAreNamedButThoseOfContainerPlatformsAreNot() {
        Overrides overrides =
                new Overrides(
                                Map.of(
                                        "PARLEY_RTC_NODEIP", "1",
                                        "PARLEY_PORT", "tcp://10.0.0.1:7880",
                                        "PARLEY_PORT_7880_TCP_ADDR", "10.0.0.1",
                                        "PARLEY_SERVICE_HOST", "10.0.0.1",
                                        "PARLEY_JVM_OPTS", "-Xmx1g",
                                        "LIVEKIT_RTC_USE_EXTERNAL_IP", "true",
                                        "LIVEKIT_RTC_USE_ICE_LITE", "true",
                                        "LIVEKIT_TURN_CERT", "cert.pem",
                                        "LIVEKIT_URL", "ws://elsewhere"))
                        .set("rtc.udp_prot", "--set rtc.udp_prot", "1");

        ConfigReader.Result result = examine("", overrides);

        assertThat(result.builder().development(true).key("k", "s").build().port())
                .isEqualTo(ServerConfig.DEFAULT_PORT);
        assertThat(result.warnings())
                .extracting(line -> line.replaceFirst(":? (is|no|has) .*", ""))
                .containsExactly(
                        "--set rtc.udp_prot",
                        "LIVEKIT_RTC_USE_EXTERNAL_IP",
                        "LIVEKIT_TURN_CERT",
                        "PARLEY_RTC_NODEIP");
    }

    @Test
    void aKeyThatIsNotSupportedIsNotNamedWhileItsValueChangesNothing() {
        assertThat(
                        examine(
                                        "rtc: {use_ice_lite: true, use_external_ip: false}\n"
                                                + "turn: {enabled: false, udp_port: 3478}\n")
                                .warnings())
                .isEmpty();
        assertThat(examine("rtc: {use_ice_lite: false}\n").warnings())
                .containsExactly(
                        "p.yaml:1:7: rtc.use_ice_lite is not supported and has no effect:"
                                + " the server is always ICE-lite");
    }

    @Test
    void limitsAreReadAlsoFromWhereTheyOnceWere() {
        ServerConfig config =
                examine(
                                """
                                limit: {max_rooms: 3, max_metadata_size: 0, max_attributes_size: -1}
                                room: {max_room_name_length: 9, max_metadata_size: 70}
                                """)
                        .builder()
                        .development(true)
                        .key("k", "s")
                        .build();

        assertThat(config.limits())
                .isEqualTo(
                        LimitSet.DEFAULT
                                .with(Limit.ROOMS, 3)
                                .with(Limit.METADATA, 70)
                                .with(Limit.ATTRIBUTES, 0)
                                .with(Limit.ROOM_NAME, 9));
        assertThat(config.limits().isReached(Limit.ROOMS, 3)).isTrue();
        assertThat(config.limits().isExceeded(Limit.ATTRIBUTES, Long.MAX_VALUE - 1)).isFalse();
    }

    @Test
    void whatIsSetIsShownWithItsOriginAndWithoutSecrets() {
        Map<String, String> settings =
                examine(
                                """
                                keys: {one: 0123456789abcdef0123456789abcdef}
                                rtc:
                                  turn_servers: [{host: h, credential: hunter2, secret: s3cret}]
                                signaling: {redis: {url: "redis://:pw@h"}}
                                """,
                                new Overrides(Map.of("PARLEY_PORT", "7")))
                        .settings();

        assertThat(settings)
                .containsEntry("port", "7  # PARLEY_PORT")
                .containsEntry("region", "  # default")
                .containsEntry("keys.one", "(secret)  # p.yaml:1:13")
                .containsEntry("rtc.turn_servers.host", "h  # p.yaml:3:25");
        assertThat(settings.toString()).doesNotContain("hunter2", "s3cret", "pw@", "0123456789");
    }

    @Test
    void theKeyThatSignsIsTheFirstOfTheText() {
        String secret = "0123456789abcdef0123456789abcdef";
        String yaml =
                "keys: {z: %s, b: %s, m: %s, a: %s}".formatted(secret, secret, secret, secret);

        assertThat(examine(yaml).builder().build().keys().keySet())
                .containsExactlyElementsOf(List.of("z", "b", "m", "a"));
    }

    @ParameterizedTest
    @CsvSource({
        "500ms,500",
        "1s,1000",
        "1m30s,90000",
        "1.5h,5400000",
        "0,0",
        "2,-1",
        "s,-1",
        "1s-,-1"
    })
    void timesAreThoseOfGo(String text, long millis) {
        assertThat(GoDuration.parse(text)).isEqualTo(millis < 0 ? null : Duration.ofMillis(millis));
    }
}
