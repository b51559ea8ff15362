package io.parley.webrtc.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TwoProcessesTest {
    @Test
    @Timeout(180)
    void aTextGoesFromOneProcessToTheOtherAndBack() throws Exception {
        Process answerer = start("answer");
        try (BufferedReader answererSays = answerer.inputReader(StandardCharsets.UTF_8)) {
            String port = answererSays.readLine().substring("PORT ".length());
            Process offerer = start("offer", port);
            try (BufferedReader offererSays = offerer.inputReader(StandardCharsets.UTF_8)) {
                assertThat(offererSays.readLine()).isEqualTo("RECEIVED echo: hello");
                assertThat(answererSays.readLine()).isEqualTo("CHANNEL chat");
                assertThat(answererSays.readLine()).isEqualTo("RECEIVED hello");
                assertThat(answererSays.readLine()).isEqualTo("CLOSED");
                assertThat(offerer.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(answerer.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                offerer.destroyForcibly();
            }
        } finally {
            answerer.destroyForcibly();
        }
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(TwoProcesses.class.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
