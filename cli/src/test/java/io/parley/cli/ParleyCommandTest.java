package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParleyCommandTest {

    @Test
    void withoutArgumentsItShowsWhatThereIs() {
        CommandRun run = CommandRun.of();

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).contains("parley serve --dev").contains("token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "token"})
    void helpTeachesWithExamples(String command) {
        CommandRun run = CommandRun.of(command, "--help");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Examples:").contains("parley " + command + " --");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void tellsItsVersion() {
        CommandRun run = CommandRun.of("--version");

        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("parley ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "--nonsense"})
    void whatItDoesNotKnowIsAnsweredWithOneLine(String argument) {
        CommandRun run = CommandRun.of(argument);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains(argument).contains("parley --help");
    }
}
