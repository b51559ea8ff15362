package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in a process of its own, as an operator runs it. */
class ServeProcessTest {

    @Test
    void aServerThatIsToldToStopEndsWithSuccessAndHasLoggedNoToken(@TempDir Path folder)
            throws Exception {
        Path log = folder.resolve("log");
        Process server =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.parley.cli.Main",
                                "serve",
                                "--dev",
                                "--port",
                                "0",
                                "--rtc-udp-port",
                                "0",
                                "--rtc-tcp-port",
                                "0",
                                "--log-level",
                                "trace")
                        .redirectError(log.toFile())
                        .start();
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            String ready = Objects.requireNonNull(out.readLine());
            assertThat(ready).startsWith("Parley is ready at ws://127.0.0.1:");
            String url = ready.substring("Parley is ready at ws".length()).split(",", 2)[0];
            out.readLine();
            String token = Objects.requireNonNull(out.readLine()).strip().split(" +")[1];

            assertThat(status("http" + url + "/rtc/validate?access_token=" + token)).isEqualTo(200);
            assertThat(status("http" + url + "/rtc/validate?access_token=x" + token))
                    .isEqualTo(401);
            server.destroy();

            assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isZero();
            assertThat(Files.readString(log)).doesNotContain("eyJ").doesNotContain("Exception");
        } finally {
            server.destroyForcibly();
        }
    }

    private static int status(String url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }
}
