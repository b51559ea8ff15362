package io.parley.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.proto.livekit.RoomConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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
                  participants_per_shard: 8
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
                        new RoomConfig(
                                false,
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(5),
                                12,
                                8,
                                RoomRules.DEFAULT));
        assertThat(config.logging()).isEqualTo(new LoggingConfig("debug", true));
    }

    @Test
    void whatHappensInRoomsIsReadWithItsPresets() {
        ConfigReader.Result result =
                read(
                        """
                        room:
                          enable_remote_unmute: true
                          sync_streams: true
                          playout_delay: {enabled: true, min: 100, max: 2000}
                          duplicate_identity: refuse
                          ban_file: bans
                          room_configurations:
                            small:
                              empty_timeout: 10
                              max_participants: 3
                              tags: {colour: red}
                              agents: [{agent_name: helper}]
                        """);
        RoomRules rules = result.builder().key("k", SECRET).build().room().rules();
        assertThat(rules.enableRemoteUnmute()).isTrue();
        assertThat(rules.syncStreams()).isTrue();
        assertThat(rules.minPlayoutMillis()).isEqualTo(100);
        assertThat(rules.maxPlayoutMillis()).isEqualTo(2000);
        assertThat(rules.duplicateIdentity()).isEqualTo("refuse");
        assertThat(rules.banFile()).isEqualTo("bans");
        RoomConfiguration small = Objects.requireNonNull(rules.presets().get("small"));
        assertThat(small.getMaxParticipants()).isEqualTo(3);
        assertThat(small.getTagsMap()).containsEntry("colour", "red");
        assertThat(result.warnings())
                .containsExactly(
                        "livekit.yaml:12:7: room.room_configurations.small.agents is not a known"
                                + " key and has no effect");
        assertThatThrownBy(() -> read("room: {duplicate_identity: maybe}"))
                .hasMessageContaining(
                        "room.duplicate_identity: maybe (expected: replace or refuse)");
    }

    @Test
    void anUnknownKeyIsNamedWithItsPositionAndHasNoEffect() {
        assertThat(read("port: 7000\nrtc:\n  udp_prot: 1\n").warnings())
                .containsExactly(
                        "livekit.yaml:3:3: rtc.udp_prot is not a known key and has no effect (did you mean rtc.udp_port?)");
    }

    @Test
    void aKeyOfLiveKitThatIsNotSupportedIsNamedWithWhatToDoInstead() {
        assertThat(read("redis:\n  address: localhost:6379\nturn: {enabled: true}\n").warnings())
                .containsExactly(
                        "livekit.yaml:1:1: redis is not supported and has no effect: one process has all rooms; give each room to one server, by its address",
                        "livekit.yaml:3:1: turn is not supported and has no effect: name a TURN server in rtc.turn_servers; clients without UDP use rtc.tcp_port");
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

    @Test
    void readsTheSignalingSection() {
        String yaml =
                """
                keys: {devkey: 0123456789abcdef0123456789abcdef}
                tls: {cert_file: cert.pem, key_file: key.pem}
                signaling:
                  hosts: [robot]
                  heartbeat_interval: 7
                  max_waiting_answerers: 4
                  max_pending_calls: 50
                  offline_after: 20
                  offline_wait: 0
                  rate_limit: {calls: 9, window: 3}
                  ice_servers:
                    - urls: ["turn:turn.example.org"]
                      secret: s3cret
                      ttl: 600
                  redis: {url: "redis://127.0.0.1", prefix: "p:"}
                  auth:
                    server_keys: false
                    token_keys: [token.pem]
                    token_lifetime: 60
                    credentials:
                      - entity: fleet
                        secrets: [one, two]
                        answer: ["fleet-*"]
                    issuers:
                      - type: external
                        key_file: issuer.pem
                        require_exp: false
                """;
        ConfigReader.Result result = ConfigReader.read("p.yaml", yaml, path -> "text of " + path);
        ServerConfig config = result.builder().build();

        assertThat(result.warnings()).isEmpty();
        assertThat(config.tls()).isEqualTo(new TlsConfig("text of cert.pem", "text of key.pem"));
        SignalingConfig signaling = config.signaling();
        assertThat(signaling.hosts()).containsExactly("robot");
        assertThat(signaling.heartbeatInterval()).isEqualTo(Duration.ofSeconds(7));
        assertThat(signaling.limits())
                .isEqualTo(
                        new SignalingConfig.Limits(
                                4,
                                50,
                                Duration.ofSeconds(20),
                                Duration.ZERO,
                                9,
                                Duration.ofSeconds(3)));
        assertThat(signaling.iceServers().get(0).secret()).isEqualTo("s3cret");
        assertThat(signaling.redis())
                .isEqualTo(new SignalingConfig.Redis("redis://127.0.0.1", "p:"));
        SignalingAuthConfig auth = signaling.auth();
        assertThat(auth.unauthenticated()).isFalse();
        assertThat(auth.serverKeys()).isFalse();
        assertThat(auth.keysPem()).containsExactly("text of token.pem");
        assertThat(auth.credentials().get(0).secrets()).containsExactly("one", "two");
        assertThat(auth.credentials().get(0).call()).containsExactly("*");
        assertThat(auth.issuers().get(0).keyPem()).isEqualTo("text of issuer.pem");
        assertThat(config.toString() + signaling + auth).doesNotContain("s3cret", "two", "text of");
    }

    @Test
    void aMistakeInTheSignalingSectionIsNamedWithItsPlace() {
        assertThatThrownBy(
                        () -> read("signaling:\n  auth:\n    credentials:\n      - secrets: [x]\n"))
                .hasMessageContaining("signaling.auth.credentials.entity: none (expected: a name)");
        assertThatThrownBy(() -> read("signaling:\n  redis: {url: \"http://user:pw@h\"}\n"))
                .hasMessageContaining("signaling.redis.url")
                .hasMessageNotContaining("pw");
        assertThatThrownBy(() -> read("signaling:\n  ice_servers: [{urls: [nonsense]}]\n"))
                .hasMessageContaining("signaling.ice_servers.urls: nonsense");
        assertThatThrownBy(() -> read("tls: {cert_file: a.pem}\n"))
                .hasMessageContaining("tls.key_file");
        assertThat(read("signaling: {ice_server: 1, auth: {x: 2}}\n").warnings())
                .anyMatch(line -> line.contains("signaling.ice_server is not a known key"))
                .anyMatch(line -> line.contains("signaling.auth.x is not a known key"));
    }

    @Test
    void stunAndTurnServersOfRoomsHaveTheKeysOfOtherServers() {
        ServerConfig config =
                ConfigReader.read(
                                "livekit.yaml",
                                """
                                keys: {key: secret-that-is-long-enough-for-hs256}
                                rtc:
                                  stun_servers: ['stun.example.com:3478', 'stun:other.example.com']
                                  turn_servers:
                                    - {host: turn.example.com, port: 443, protocol: tls, username: u, credential: p}
                                    - {host: '2001:db8::1', secret: s3cret, ttl: 600}
                                """)
                        .builder()
                        .build();
        assertThat(config.iceServers().stream().flatMap(server -> server.urls().stream()))
                .containsExactly(
                        "stun:stun.example.com:3478",
                        "stun:other.example.com",
                        "turns:turn.example.com:443?transport=tcp",
                        "turn:[2001:db8::1]:3478?transport=udp");
        assertThat(config.iceServers().get(2).credential()).isEqualTo("p");
        assertThat(config.iceServers().get(3).secret()).isEqualTo("s3cret");
        assertThat(config.iceServers().get(3).lifetime()).hasMinutes(10);
    }

    @Test
    void aTurnServerMustHaveAHostAndAProtocolThatThereIs() {
        assertThatThrownBy(() -> ConfigReader.read("a.yaml", "rtc: {turn_servers: [{port: 1}]}"))
                .hasMessageContaining("host: none (expected: a name or an address)");
        assertThatThrownBy(
                        () ->
                                ConfigReader.read(
                                        "a.yaml",
                                        "rtc: {turn_servers: [{host: a, protocol: sctp}]}"))
                .hasMessageContaining("protocol: sctp (expected: udp, tcp or tls)");
    }
}
