package io.parley.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {

    private static final String SECRET = "a-secret-that-is-long-enough-for-hs256";

    private static ConfigReader.Result read(String yaml) {
        return ConfigReader.read("livekit.yaml", yaml);
    }

    private static ServerConfig config(String yaml) {
        return read(yaml).builder().key("key", SECRET).build();
    }

    @Test
    void anEmptyTextGivesTheDefaults() {
        ServerConfig config = config("");

        assertThat(config.port()).isEqualTo(7880);
        assertThat(config.bindAddresses()).isEmpty();
        assertThat(config.rtc()).isEqualTo(RtcConfig.DEFAULT);
        assertThat(config.room()).isEqualTo(RoomConfig.DEFAULT);
        assertThat(config.logging()).isEqualTo(LoggingConfig.DEFAULT);
        assertThat(config.development()).isFalse();
        assertThat(read("").warnings()).isEmpty();
    }

    @Test
    void everySupportedKeyIsRead() {
        String yaml =
                """
                port: 7000
                bind_addresses: ["127.0.0.1", "::1"]
                region: north
                keys:
                  one: %s
                rtc:
                  udp_port: 7100-7103
                  tcp_port: 7001
                  node_ip: 203.0.113.7
                  enable_loopback_candidate: true
                  interfaces: {includes: [eth0], excludes: [docker0]}
                room:
                  auto_create: false
                  empty_timeout: 60
                  departure_timeout: 5
                  max_participants: 12
                logging: {level: debug, json: true}
                """
                        .formatted(SECRET);
        ConfigReader.Result result = read(yaml);
        ServerConfig config = result.builder().build();

        assertThat(result.warnings()).isEmpty();
        assertThat(config.port()).isEqualTo(7000);
        assertThat(config.bindAddresses()).containsExactly("127.0.0.1", "::1");
        assertThat(config.region()).isEqualTo("north");
        assertThat(config.keys()).containsEntry("one", SECRET);
        assertThat(config.rtc())
                .isEqualTo(
                        new RtcConfig(
                                new PortRange(7100, 7103),
                                7001,
                                "203.0.113.7",
                                true,
                                List.of("eth0"),
                                List.of("docker0")));
        assertThat(config.room())
                .isEqualTo(
                        new RoomConfig(false, Duration.ofSeconds(60), Duration.ofSeconds(5), 12));
        assertThat(config.logging()).isEqualTo(new LoggingConfig("debug", true));
    }

    @Test
    void anUnknownKeyIsNamedWithItsPositionAndHasNoEffect() {
        assertThat(read("port: 7000\nrtc:\n  udp_prot: 1\n").warnings())
                .containsExactly(
                        "livekit.yaml:3:3: rtc.udp_prot is not a known key and has no effect");
    }

    @Test
    void aKeyOfLiveKitThatIsNotSupportedYetIsNamedAsSuch() {
        assertThat(read("redis:\n  address: localhost:6379\nturn: {enabled: true}\n").warnings())
                .containsExactly(
                        "livekit.yaml:1:1: redis is not supported yet and has no effect",
                        "livekit.yaml:3:1: turn is not supported yet and has no effect");
    }

    @Test
    void aPortRangeInTheOlderFormUsesItsFirstPortAndSaysSo() {
        ConfigReader.Result result =
                read("rtc:\n  port_range_start: 50000\n  port_range_end: 60000\n");

        assertThat(result.builder().rtc().udpPorts()).isEqualTo(PortRange.of(50000));
        assertThat(result.warnings()).hasSize(2);
        assertThat(result.warnings().get(0)).contains("port_range_start").contains("50000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "port: many|livekit.yaml:1:7: port: many (expected: a whole number, 0 to 65535)",
                "port: 70000|livekit.yaml:1:7: port: 70000 (expected: a whole number, 0 to 65535)",
                "port: [1]|livekit.yaml:1:7: port is not a single value (expected: a whole number, 0 to 65535)",
                "bind_addresses: here|livekit.yaml:1:17: bind_addresses is not a list",
                "rtc: 7882|livekit.yaml:1:6: rtc is not a mapping (expected: key: value lines)",
                "rtc: {udp_port: 9-1}|livekit.yaml:1:17: rtc.udp_port: 9-1 (expected: a port, or two as in 7882-7885)",
                "room: {auto_create: perhaps}|livekit.yaml:1:21: room.auto_create: perhaps (expected: true or false)",
                "room: {empty_timeout: -1}|livekit.yaml:1:23: room.empty_timeout: -1 (expected: a whole number, 0 to 315360000)",
                "logging: {level: loud}|livekit.yaml:1:18: logging.level: loud (expected: one of trace, debug, info, warn, error)",
                "`port: 1\nport: 2`|livekit.yaml:2:1: port is given twice",
                "just text|livekit.yaml:1:1: the configuration is not a mapping (expected: key: value lines)",
            })
    void aValueThatCannotBeUsedIsNamedWithItsPosition(String yaml, String message) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> read(yaml))
                .withMessage(message);
    }

    @Test
    void whatIsNotYamlIsNamedWithItsPosition() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> read("port: 1\nrtc: {udp_port: 1\n"))
                .withMessageStartingWith("livekit.yaml:3:1: ");
    }

    @Test
    void aShortSecretIsRefusedOutsideDevelopmentAndNotRepeated() {
        ServerConfig.Builder builder = read("keys: {one: hush-hush}").builder();

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(builder::build)
                .withMessageContaining("one")
                .withMessageContaining("32")
                .withMessageNotContaining("hush-hush");
        assertThat(builder.development(true).build().keys()).containsEntry("one", "hush-hush");
    }

    @Test
    void aConfigurationWithoutKeysIsRefused() {
        ServerConfig.Builder builder = read("").builder();

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(builder::build)
                .withMessageContaining("no API key");
    }

    @Property(tries = 300)
    void anyTextGivesAConfigurationOrOneLineThatSaysWhyNot(@ForAll String yaml) {
        try {
            read(yaml);
        } catch (ConfigException e) {
            assertThat(e.getMessage()).startsWith("livekit.yaml").doesNotContain("\n");
        }
    }
}
