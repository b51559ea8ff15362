package io.parley.cli;

import io.parley.cli.room.ProtoJson;
import io.parley.cli.room.RoomApi;
import io.parley.cli.room.RoomTables;
import io.parley.proto.livekit.CreateRoomRequest;
import io.parley.proto.livekit.Room;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley room create}. */
@Command(
        name = "create",
        description = "Makes a room before anybody joins it, with settings of its own.",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley room create hall --dev",
            "  parley room create hall --max-participants 20 --empty-timeout 1h",
            "      for up to twenty, and it stays for an hour when nobody comes",
            "  parley room create hall --metadata '{\"floor\": 3}'",
            "",
            "A room that is there already is shown as it is."
        })
final class RoomCreateCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "ROOM", description = "The name of the room.")
    private String name = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Option(
            names = "--max-participants",
            paramLabel = "N",
            description =
                    "How many may be in it at a time. Default: what the server has configured.")
    private int maxParticipants;

    @Option(
            names = "--empty-timeout",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long it stays when nobody ever joins, as in 90s, 30m or 6h.")
    private @Nullable Duration emptyTimeout;

    @Option(
            names = "--departure-timeout",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long it stays when the last one has left.")
    private @Nullable Duration departureTimeout;

    @Option(
            names = "--metadata",
            paramLabel = "TEXT",
            description = "Any text that goes with the room.")
    private String metadata = "";

    @Option(names = "--json", description = "Print the room with the fields of the room API.")
    private boolean json;

    RoomCreateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (name.isEmpty()) {
            throw new UsageException("ROOM: empty (expected: the name of the room)");
        }
        if (maxParticipants < 0) {
            throw new UsageException(
                    "--max-participants: " + maxParticipants + " (expected: 1 or more)");
        }
        RoomApi api = server.api(console);
        if (api.hasRoom(name)) {
            console.progress("room '" + name + "' was there already");
        }
        Room room =
                api.createRoom(
                        CreateRoomRequest.newBuilder()
                                .setName(name)
                                .setMaxParticipants(maxParticipants)
                                .setEmptyTimeout(seconds("--empty-timeout", emptyTimeout))
                                .setDepartureTimeout(
                                        seconds("--departure-timeout", departureTimeout))
                                .setMetadata(metadata)
                                .build());
        console.print(
                json
                        ? ProtoJson.print(room) + "\n"
                        : RoomTables.rooms(List.of(room), Instant.now()));
        return ExitCode.OK;
    }

    private static int seconds(String option, @Nullable Duration time) {
        if (time == null) {
            return 0;
        }
        if (time.toSeconds() > Integer.MAX_VALUE) {
            throw new UsageException(option + ": too long (expected: up to 24855d)");
        }
        return (int) time.toSeconds();
    }
}
