package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {
    private static final String SECRET = "a-secret-that-is-long-enough-for-hs256";

    private final Path folder;

    ConfigCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private CommandRun check(String yaml) throws IOException {
        return CommandRun.of(
                "config", "check", Files.writeString(folder.resolve("p.yaml"), yaml).toString());
    }

    @Test
    void aGoodFileIsCalledGood() throws IOException {
        CommandRun run = check("port: 7000\nkeys: {one: " + SECRET + "}\n");

        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualToIgnoringNewLines(folder.resolve("p.yaml") + " is good");
    }

    @Test
    void aFileWithoutKeysIsGoodAndSaysWhereTheyCanComeFrom() throws IOException {
        CommandRun run = check("port: 7000\n");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("is good with API keys from LIVEKIT_KEYS or --keys");
    }

    @Test
    void everyMistakeAndEveryKeyWithoutEffectIsNamedInTheFormOfCompilers() throws IOException {
        CommandRun run =
                check(
                        """
                        port: many
                        keys: {one: hush}
                        rtc: {udp_prot: 7882}
                        redis: {address: "h:1"}
                        tls: {cert_file: none.pem, key_file: none.pem}
                        """);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out())
                .contains("p.yaml:1:7: error: port: many (expected: a whole number, 0 to 65535)")
                .contains("p.yaml:2:13: error: the secret of API key one has 4 characters")
                .contains("error: none.pem: no such file")
                .contains("p.yaml:3:7: warning: rtc.udp_prot is not a known key and has no effect")
                .contains("did you mean rtc.udp_port?")
                .contains("p.yaml:4:1: warning: redis is not supported and has no effect: ")
                .endsWith("3 errors: a server would not start" + System.lineSeparator())
                .doesNotContain("hush");
    }

    @Test
    void keysWithoutEffectAloneAreAnExitCodeOfTheirOwn() throws IOException {
        CommandRun run = check("sip: {x: 1}\nkeys: {one: " + SECRET + "}\n");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("1 warning: a server would start");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        CommandRun run = CommandRun.of("config", "check", folder.resolve("none").toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("none: no such file");
    }

    @Test
    void theConfigurationIsShownWithItsOriginsAndWithoutSecrets() {
        CommandRun run =
                CommandRun.of(
                        Map.of("LIVEKIT_KEYS", "one: " + SECRET, "PARLEY_REGION", "north"),
                        "config",
                        "show",
                        "--port",
                        "7001",
                        "--set",
                        "room.empty_timeout=60");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("port: 7001  # --port")
                .contains("region: north  # PARLEY_REGION")
                .contains("room.empty_timeout: 60  # --set room.empty_timeout")
                .contains("limit.max_rooms: 10000  # default")
                .doesNotContain(SECRET);
    }

    @Test
    void theFirstOfSeveralMistakesStopsTheStart() throws IOException {
        Path file = Files.writeString(folder.resolve("p.yaml"), "port: x\nregion: []\n");

        CommandRun run = CommandRun.of("serve", "--config", file.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err())
                .contains("p.yaml:1:7: port: x")
                .contains("and 1 more: 'parley config check' names them all");
    }
}
