package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoomCommandsTest {
    private static DemoTarget server;

    @BeforeAll
    static void start() {
        server = DemoTarget.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static CommandRun run(String arguments) {
        return CommandRun.of(
                Map.of(
                        "LIVEKIT_URL",
                        server.url(),
                        "LIVEKIT_API_KEY",
                        server.key().key(),
                        "LIVEKIT_API_SECRET",
                        server.key().secret()),
                arguments.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "room",
                "room list",
                "room create",
                "room delete",
                "room update",
                "room participants",
                "room remove",
                "room mute",
                "room move",
                "room send",
                "room watch",
                "join",
                "rpc",
            })
    void helpTeachesWithExamples(String command) {
        CommandRun run = CommandRun.of((command + " --help").split(" "));

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Examples:").contains("parley " + command + " ");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "room list|no server (expected: --url",
                "room list --url ws://127.0.0.1:1|no API key for ws://127.0.0.1:1",
                "room list --url ftp://x --dev|--url: ftp://x",
                "room lst --dev|there is no command 'lst'; did you mean 'list'?",
                "room create --dev|'ROOM'",
                "room create hall --dev --max-participants -1|--max-participants: -1",
                "room create hall --dev --empty-timeout soon|'soon' is not a duration",
                "room send hall --dev|what is to be sent?",
                "room send hall --dev --file /nowhere|cannot read /nowhere",
                "room update hall --dev|nothing to change",
                "room update hall --name x --dev|whose?",
                "rpc hall ann m --dev --timeout 2h|--timeout: too long",
                "join --dev|which room?",
                "join hall --dev --tone 5|--tone: 5.0 (expected: 20 to 20000 Hz)",
                "join hall --dev --play nowhere.wav|--play nowhere.wav: there is no such file",
                "join hall --dev --play pom.xml|not a kind of file that can be played",
                "join hall --dev --size big|--size: big",
                "join hall --dev --exit-after played|nothing is played",
                "join hall --dev --exit-after nonsense|--exit-after: nonsense",
                "join hall --dev --token x|--token names room and identity",
            })
    void optionsThatCannotBeUsedAreToldInOneLine(String arguments, String expected) {
        CommandRun run = CommandRun.of(arguments.split(" "));

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).startsWith("parley: ").contains(expected);
    }

    @Test
    void aRoomIsMadeListedChangedAndDeleted() {
        CommandRun made = run("room create unit --max-participants 7 --metadata m");
        assertThat(made.err()).isEmpty();
        assertThat(made.out().lines()).hasSize(2);
        assertThat(made.out()).contains("ROOM").contains("unit");
        assertThat(run("room create unit").err()).contains("was there already");
        JsonObject listed =
                JsonParser.parseString(run("room list unit --json").out()).getAsJsonObject();
        JsonObject room = listed.getAsJsonArray("rooms").get(0).getAsJsonObject();
        assertThat(room.get("max_participants").getAsInt()).isEqualTo(7);
        assertThat(run("room update unit --metadata changed").out()).contains("changed");
        assertThat(run("room participants unit").err()).contains("nobody is in room 'unit'");
        assertThat(run("room delete unit").err()).contains("deleted room 'unit'");
        CommandRun gone = run("room list unit");
        assertThat(gone.code()).isEqualTo(ExitCode.FAILED);
        assertThat(gone.err()).isEqualToIgnoringNewLines("parley: there is no room 'unit'");
    }

    @Test
    void somebodyJoinsHumsAndLeaves() {
        CommandRun run =
                run(
                        "join humming --identity ann --tone 440 --json --exit-after local_track_published");

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        String[] lines = run.out().split("\n");
        assertThat(lines[0]).contains("\"event\":\"connected\"").contains("\"identity\":\"ann\"");
        assertThat(lines[lines.length - 1]).contains("\"source\":\"microphone\"");
        CommandRun again = run("room participants humming --json");
        assertThat(again.out() + again.err()).doesNotContain("ann");
    }

    @Test
    void whatDoesNotComeInTimeIsAFailure() {
        CommandRun run = run("join waiting --exit-after participant_connected --duration 1s");

        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("no participant_connected came within the --duration");
    }

    @Test
    void aWrongKeyIsOneLine() {
        for (String command : new String[] {"room list", "join hall", "rpc hall ann m"}) {
            CommandRun run =
                    CommandRun.of(
                            (command + " --api-key nobody --api-secret x --url " + server.url())
                                    .split(" "));
            assertThat(run.code()).isEqualTo(ExitCode.FAILED);
            assertThat(run.err().lines()).hasSize(1);
            assertThat(run.err()).contains("does not accept").doesNotContain("eyJ");
        }
    }
}
