package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class DemoCommandTest {

    @Test
    void itNeedsNoArgumentsAndShowsEachStep() {
        CommandRun run = CommandRun.of("demo");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .containsSubsequence(
                        "a server of our own is ready at ws://127.0.0.1:",
                        "ann joined as PA_",
                        "ben joined as PA_",
                        "ann is called by ben: desserts",
                        "ben has the answer: stressed",
                        "ben received 'hello, ben' on 'greetings'",
                        "ben has read all 119 characters",
                        "ben has the whole file, and it is the same",
                        "ben left",
                        "Everything worked, in ");
        assertThat(run.out().lines().filter(line -> line.contains(" s  ")))
                .allMatch(line -> line.matches(" *\\d+\\.\\d{3} s  .+"));
    }

    @Test
    void itRunsAgainstAnotherServer() {
        try (DemoTarget server = DemoTarget.start()) {
            CommandRun run =
                    CommandRun.of(
                            "demo",
                            "--url",
                            server.url(),
                            "--api-key",
                            server.key().key(),
                            "--api-secret",
                            server.key().secret());
            assertThat(run.err()).isEmpty();
            assertThat(run.out()).contains("the server is at " + server.url());
            assertThat(run.code()).isZero();
        }
    }

    @Test
    void aServerThatRefusesTheKeyIsOneClearLine() {
        try (DemoTarget server = DemoTarget.start()) {
            CommandRun run = CommandRun.of("demo", "--url", server.url(), "--dev");
            assertThat(run.code()).isEqualTo(ExitCode.FAILED);
            assertThat(run.err())
                    .startsWith("parley: the demo failed: ann joins: ")
                    .hasLineCount(1);
        }
    }

    @Test
    void aServerThatIsNotThereIsOneClearLine() {
        CommandRun run = CommandRun.of("demo", "--url", "ws://127.0.0.1:9", "--dev");
        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).startsWith("parley: the demo failed: ann joins: ").hasLineCount(1);
    }

    @Test
    void optionsThatCannotBeUsedSayWhatIsExpected() {
        CommandRun badUrl = CommandRun.of("demo", "--url", "example.org", "--dev");
        assertThat(badUrl.code()).isEqualTo(ExitCode.USAGE);
        assertThat(badUrl.err())
                .isEqualTo(
                        "parley: --url: example.org (expected: as in ws://127.0.0.1:7880 or"
                                + " wss://example.org)\n");
        CommandRun noKey = CommandRun.of("demo", "--url", "ws://127.0.0.1:9");
        assertThat(noKey.code()).isEqualTo(ExitCode.USAGE);
        assertThat(noKey.err())
                .startsWith("parley: no API key for ws://127.0.0.1:9 (expected: LIVEKIT_API_KEY");
    }

    @Test
    void theHelpTeaches() {
        CommandRun run = CommandRun.of("demo", "--help");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("parley demo --url ws://127.0.0.1:7880 --dev", "Exit codes");
    }
}
