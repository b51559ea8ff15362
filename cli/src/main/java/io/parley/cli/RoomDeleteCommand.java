package io.parley.cli;

import io.parley.cli.room.RoomApi;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code parley room delete}. */
@Command(
        name = "delete",
        description = "Ends rooms: everybody in them is sent home.",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {"  parley room delete hall --dev", "  parley room delete hall lobby"})
final class RoomDeleteCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "ROOM", description = "The names of the rooms.")
    private List<String> names = new ArrayList<>();

    @Mixin private ServerOptions server = new ServerOptions();

    RoomDeleteCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        RoomApi api = server.api(console);
        for (String name : names) {
            api.deleteRoom(name);
            console.progress("deleted room '" + name + "'");
        }
        return ExitCode.OK;
    }
}
