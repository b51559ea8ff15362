package io.parley.cli;

import io.parley.cli.room.RoomApi;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.sdk.Room;
import io.parley.sdk.RoomOptions;
import io.parley.server.config.LoggingConfig;
import io.parley.token.AccessToken;
import io.parley.token.VideoGrants;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley room watch}. */
@Command(
        name = "watch",
        description = {
            "Prints what happens in a room, as it happens, until the room is over or Ctrl-C.",
            "",
            "The watcher is a participant whom the others do not see, who is not counted, does not keep the"
                    + " room open, and receives no media."
        },
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley room watch hall --dev",
            "  parley room watch hall --wait",
            "      when nobody is there yet",
            "  parley room watch hall --json | jq -r 'select(.event == \"track_muted\").track.sid'",
            "",
            "Exit codes: 0 the room is over, or stopped; 1 it is not there, or the server",
            "cannot be reached; 2 the options cannot be used."
        })
final class RoomWatchCommand implements Callable<Integer> {

    private static final long POLL_MILLIS = 1_000;

    private final Console console;

    @Parameters(paramLabel = "ROOM", description = "The name of the room.")
    private String name = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Option(names = "--wait", description = "Wait until there is such a room.")
    private boolean wait;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "Stop after this time, as in 30s. Default: never.")
    private @Nullable Duration duration;

    @Option(
            names = "--json",
            description =
                    "Print a line of JSON for each event: time, event, and what belongs to it.")
    private boolean json;

    RoomWatchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        String url = server.url(console);
        RoomApi api = server.api(console);
        if (wait) {
            awaitRoom(api);
        }
        api.requireRoom(name);
        LogSetup.apply(new LoggingConfig("error", false));
        Room room = Room.create(RoomOptions.builder().autoSubscribe(false).build());
        try (Visit visit = new Visit(console, room, json, null)) {
            visit.connect(url, token());
            return visit.stay(duration);
        }
    }

    private void awaitRoom(RoomApi api) throws InterruptedException {
        if (api.hasRoom(name)) {
            return;
        }
        console.progress("waiting for room '" + name + "'");
        while (!api.hasRoom(name)) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Agents do not count as participants, and do not keep a room open. */
    private String token() {
        String identity = RandomName.of("parley-watch-");
        return AccessToken.builder()
                .identity(identity)
                .kind(ParticipantInfo.Kind.AGENT)
                .grants(
                        VideoGrants.join(name).toBuilder()
                                .hidden(true)
                                .canPublish(false)
                                .canPublishData(false)
                                .build())
                .build()
                .sign(server.key(console));
    }
}
