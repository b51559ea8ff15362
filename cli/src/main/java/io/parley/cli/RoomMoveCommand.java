package io.parley.cli;

import io.parley.cli.room.RoomApi;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley room move}. */
@Command(
        name = "move",
        description =
                "Moves a participant to another room, without a new connection. LiveKit's open server cannot.",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley room move hall ann lobby --dev",
            "  parley room move hall ann lobby --stay",
            "      ann stays in the hall, and is seen and heard in the lobby, too"
        })
final class RoomMoveCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "ROOM",
            description = "The room where the participant is.")
    private String room = "";

    @Parameters(index = "1", paramLabel = "IDENTITY", description = "Who.")
    private String identity = "";

    @Parameters(index = "2", paramLabel = "DESTINATION", description = "The other room.")
    private String destination = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Option(
            names = "--stay",
            description = "Forward in place of moving: the other room sees the participant, too.")
    private boolean stay;

    RoomMoveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        RoomApi api = server.api(console);
        if (stay) {
            api.forwardParticipant(room, identity, destination);
        } else {
            api.moveParticipant(room, identity, destination);
        }
        console.progress(
                (stay ? "forwarded '" : "moved '")
                        + identity
                        + "' from room '"
                        + room
                        + "' to room '"
                        + destination
                        + "'");
        return ExitCode.OK;
    }
}
