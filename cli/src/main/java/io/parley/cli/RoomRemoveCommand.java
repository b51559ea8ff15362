package io.parley.cli;

import io.parley.cli.room.RoomApi;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley room remove}. */
@Command(
        name = "remove",
        description = "Sends participants out of a room.",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley room remove hall ann --dev",
            "      ann may come again, if she has a token that is valid",
            "  parley room remove hall ann --revoke-tokens",
            "      the tokens that she has now let her into this room no more (Parley's server only)"
        })
final class RoomRemoveCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(index = "0", paramLabel = "ROOM", description = "The name of the room.")
    private String room = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IDENTITY", description = "Who.")
    private List<String> identities = new ArrayList<>();

    @Mixin private ServerOptions server = new ServerOptions();

    @Option(
            names = "--revoke-tokens",
            description =
                    "Also refuse tokens of theirs that were issued before now. LiveKit's server ignores it.")
    private boolean revokeTokens;

    RoomRemoveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        RoomApi api = server.api(console);
        // Tokens tell the second in which they were issued, and that of this one belongs to the
        // past.
        long revokedBefore = revokeTokens ? Instant.now().getEpochSecond() + 1 : 0;
        for (String identity : identities) {
            api.removeParticipant(room, identity, revokedBefore);
            String done = "removed '" + identity + "' from room '" + room + "'";
            console.progress(revokeTokens ? done + ", if there; older tokens are void" : done);
        }
        return ExitCode.OK;
    }
}
