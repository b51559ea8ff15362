package io.parley.cli;

import io.parley.cli.room.ProtoJson;
import io.parley.cli.room.RoomTables;
import io.parley.proto.livekit.ListRoomsResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley room list}. */
@Command(
        name = "list",
        description = "Lists the rooms of a server.",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley room list --dev",
            "  parley room list --url wss://example.org --json | jq -r '.rooms[].name'",
            "  parley room list hall lobby"
        })
final class RoomListCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(
            arity = "0..*",
            paramLabel = "ROOM",
            description = "Only rooms of these names. Default: all.")
    private List<String> names = new ArrayList<>();

    @Mixin private ServerOptions server = new ServerOptions();

    @Option(
            names = "--json",
            description = "Print {\"rooms\": [...]} with the fields of the room API.")
    private boolean json;

    RoomListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ListRoomsResponse rooms = server.api(console).listRooms(names);
        if (json) {
            console.print(ProtoJson.print(rooms) + "\n");
        } else if (rooms.getRoomsCount() > 0) {
            console.print(RoomTables.rooms(rooms.getRoomsList(), Instant.now()));
        } else if (names.isEmpty()) {
            console.progress("there are no rooms");
        }
        List<String> missing = new ArrayList<>(names);
        rooms.getRoomsList().forEach(room -> missing.remove(room.getName()));
        missing.forEach(name -> console.progress("there is no room '" + name + "'"));
        return missing.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }
}
