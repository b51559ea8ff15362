package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadTestCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ws://127.0.0.1:1 | | nobody publishes",
                "ftp://x | --audio 1 | expected: as in ws://127.0.0.1:7880",
                "ws://127.0.0.1:1 | --audio 1 --subscribers -1 | --subscribers: -1 (expected: 0 to",
                "ws://127.0.0.1:1 | --video 1 --codec av1 | --codec",
            })
    void optionsThatCannotBeUsedAreTold(String url, String options, String expected) {
        String words = options == null ? "" : " " + options;
        CommandRun run = CommandRun.of(("load-test --dev --url " + url + words).split(" "));

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(expected);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void withoutAServerItSaysHowToNameOne() {
        CommandRun run = CommandRun.of("load-test", "--dev", "--audio", "1");

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "parley: no server (expected: --url, as in ws://127.0.0.1:7880 or"
                                + " wss://example.org, or LIVEKIT_URL)");
    }

    @Test
    void whatPublishersSendArrivesAtEverySubscriber() {
        long before = System.currentTimeMillis();
        try (DemoTarget target = DemoTarget.start()) {
            CommandRun run =
                    CommandRun.of(
                            ("load-test --json --audio 1 --video 1 --codec h264 --simulcast"
                                            + " --subscribers 2 --settle 0 --duration 1 --url "
                                            + target.url()
                                            + " --api-key "
                                            + target.key().key()
                                            + " --api-secret "
                                            + target.key().secret()
                                            + " --pid "
                                            + ProcessHandle.current().pid())
                                    .split(" "));

            assertThat(run.err()).isEmpty();
            JsonObject result = JsonParser.parseString(run.out()).getAsJsonObject();
            assertThat(result.get("packets").getAsInt()).isPositive();
            assertThat(result.get("began_unix_ms").getAsLong())
                    .isBetween(before, System.currentTimeMillis());
            assertThat(result.get("server_cpu_us_per_packet").getAsDouble()).isPositive();
            assertThat(result.get("latency_p50_ms").getAsDouble()).isPositive();
        }
    }

    @Test
    void aServerThatIsNotThereIsAFailure() {
        CommandRun run =
                CommandRun.of("load-test --dev --url ws://127.0.0.1:1 --audio 1 --json".split(" "));

        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).startsWith("parley: the load test failed: speaker-0: ");
    }

    @Test
    void aProcessThatIsNotThereIsAFailure() {
        CommandRun run =
                CommandRun.of(
                        "load-test --dev --url ws://127.0.0.1:1 --audio 1 --pid 4194999"
                                .split(" "));

        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("there is no process 4194999");
    }
}
