package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServeCommandTest {

    private static CommandRun checkOn(String port, String udpPort, String tcpPort) {
        String line =
                "serve --dev --check --port %s --rtc-udp-port %s --rtc-tcp-port %s"
                        .formatted(port, udpPort, tcpPort);
        return CommandRun.of(line.split(" "));
    }

    private static void assertRefused(CommandRun run, String expected) {
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).startsWith("parley: ").contains(expected);
    }

    @Test
    void aDevelopmentServerNamesItsUrlItsPageAndAToken() {
        CommandRun run = checkOn("0", "0", "0");

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .containsPattern("Parley is ready at ws://127\\.0\\.0\\.1:\\d+")
                .containsPattern("page +http://127\\.0\\.0\\.1:\\d+/#token=eyJ")
                .containsPattern("token +eyJ");
    }

    @Test
    void aDevelopmentServerAsksForNoTokensInSignalingWhereverItListens() {
        assertThat(checkOn("0", "0", "0").out())
                .contains("signaling without authentication: everybody on this machine may answer");
        assertThat(checkOn("0", "0", "0 --bind 0.0.0.0").out())
                .contains("signaling without authentication: everybody who reaches it may answer");
    }

    @Test
    void aPortInUseIsSaidInOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());

            CommandRun run =
                    CommandRun.of(
                            "serve",
                            "--dev",
                            "--check",
                            "--port",
                            port,
                            "--rtc-udp-port",
                            "0",
                            "--rtc-tcp-port",
                            "0");

            assertRefused(run, port);
        }
    }

    @Test
    void aMediaPortInUseIsSaidInOneLine() throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (DatagramSocket udp = new DatagramSocket(0, loopback);
                ServerSocket tcp = new ServerSocket(0, 1, loopback)) {
            String udpPort = Integer.toString(udp.getLocalPort());
            String tcpPort = Integer.toString(tcp.getLocalPort());

            assertRefused(checkOn("0", udpPort, "0"), udpPort + ": it is in use");
            assertRefused(checkOn("0", "0", tcpPort), tcpPort + ": it is in use");
        }
    }

    @Test
    void anErrorInTheFileIsNamedWithItsPosition(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), "port: 1\nrtc:\n  tcp_port: no\n");

        assertRefused(
                CommandRun.of("serve", "--config", file.toString()), "my.yaml:3:13: rtc.tcp_port");
    }

    @Test
    void aMissingFileIsNamed(@TempDir Path folder) {
        assertRefused(
                CommandRun.of("serve", "--config", folder.resolve("none.yaml").toString()),
                "none.yaml: no such file");
    }

    @Test
    void theTextOfTheEnvironmentIsReadLikeAFile() {
        assertRefused(
                CommandRun.of(Map.of("LIVEKIT_CONFIG", "port: x"), "serve"),
                "LIVEKIT_CONFIG:1:7: port: x");
    }

    @Test
    void aShortSecretIsRefusedOutsideDevelopment() {
        assertRefused(CommandRun.of("serve", "--keys", "mykey: hush"), "API key mykey has 4");
        assertRefused(
                CommandRun.of(Map.of("LIVEKIT_KEYS", "mykey: hush"), "serve"),
                "API key mykey has 4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|no API key",
                "--keys nothing|--keys: pair 1 is not",
                "--dev --port 70000|--port: 70000",
                "--dev --port x|--port",
                "--dev --rtc-udp-port 9-1|--rtc-udp-port: 9-1",
                "--dev --log-level loud|--log-level: loud",
                "--dev --bind not-an-address.invalid|bind_addresses: not-an-address.invalid",
            })
    void aFlagThatCannotBeUsedIsNamed(String flags, String expected) {
        String line = flags == null ? "serve" : "serve " + flags;

        assertRefused(CommandRun.of(line.split(" ")), expected);
    }
}
