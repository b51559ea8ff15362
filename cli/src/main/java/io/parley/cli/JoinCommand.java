package io.parley.cli;

import io.parley.cli.join.EventLog;
import io.parley.cli.join.MediaFiles;
import io.parley.cli.join.Playable;
import io.parley.sdk.E2eeOptions;
import io.parley.sdk.Room;
import io.parley.sdk.RoomOptions;
import io.parley.server.config.LoggingConfig;
import io.parley.token.AccessToken;
import io.parley.token.VideoGrants;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley join}. */
@Command(
        name = "join",
        description =
                "Joins a room as a participant without a face: prints what happens there, and plays a tone or"
                        + " files to the others. It stays until the room is over or Ctrl-C.",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley join hall --dev",
            "  parley join hall --identity hummer --tone 440 --duration 30s",
            "  parley join hall --play talk.opus --play slides.ivf --exit-after played",
            "      leaves when both have been played",
            "  parley join hall --exit-after participant_connected --duration 5m",
            "      for scripts: 0 as soon as somebody comes, 1 if nobody does",
            "  parley join --token \"$TOKEN\" --url wss://example.org --json | jq -c .",
            "      with a token of somebody else's making",
            "",
            "Exit codes: 0 done, 1 could not join, was sent out, or the event of",
            "--exit-after did not come, 2 the options cannot be used."
        })
final class JoinCommand implements Callable<Integer> {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");
    private static final String PLAYED = "played";

    private final Console console;

    @Parameters(
            arity = "0..1",
            paramLabel = "ROOM",
            description = "The name of the room; the server makes it if it is not there.")
    private String name = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Option(
            names = "--token",
            paramLabel = "JWT",
            description = "An access token, in place of ROOM, a key and --identity.")
    private String token = "";

    @Option(
            names = "--identity",
            paramLabel = "ID",
            description = "Who joins. Default: a name that nobody else has.")
    private String identity = "";

    @Option(names = "--name", paramLabel = "TEXT", description = "The name that others see.")
    private String displayName = "";

    @Option(
            names = "--attribute",
            paramLabel = "KEY=VALUE",
            description = "An attribute of the participant; repeatable.")
    private Map<String, String> attributes = new LinkedHashMap<>();

    @Option(names = "--hidden", description = "The others do not see the participant.")
    private boolean hidden;

    @Option(
            names = "--no-subscribe",
            description = "Receive no tracks of others; they are told all the same.")
    private boolean noSubscribe;

    @Option(
            names = "--e2ee-key",
            paramLabel = "PASSPHRASE",
            description = "Encrypt end to end with this key, which all participants share.")
    private String e2eeKey = "";

    @Option(
            names = "--text-topic",
            paramLabel = "TOPIC",
            description =
                    "Print text streams of this topic; repeatable. Default: lk.chat and lk.transcription.")
    private List<String> textTopics = new ArrayList<>(List.of("lk.chat", "lk.transcription"));

    @ArgGroup(validate = false, heading = "%nWhat it plays:%n")
    private Playing playing = new Playing();

    @ArgGroup(validate = false, heading = "%nHow it ends, and what it prints:%n")
    private Ending ending = new Ending();

    /** What is published. */
    static final class Playing {

        @Option(
                names = "--tone",
                paramLabel = "HERTZ",
                description = "A sine of this frequency, 20 to 20000, without end.")
        private @Nullable Double tone;

        @Option(
                names = "--play",
                paramLabel = "FILE",
                description = "A file: " + MediaFiles.KINDS + "; repeatable.")
        private List<Path> files = new ArrayList<>();

        @Option(names = "--loop", description = "Play files again and again.")
        private boolean loop;

        @Option(
                names = "--fps",
                paramLabel = "N",
                description =
                        "Pictures a second of .h264 and .h265, which do not say. Default: 30.")
        private double framesPerSecond = 30;

        @Option(
                names = "--size",
                paramLabel = "WxH",
                description =
                        "Their size, as the others are told before the first. Default: 1280x720.")
        private String size = "1280x720";
    }

    /** How long, and in which form. */
    static final class Ending {

        @Option(
                names = "--duration",
                paramLabel = "TIME",
                converter = Durations.class,
                description = "Leave after this time, as in 30s.")
        private @Nullable Duration duration;

        @Option(
                names = "--exit-after",
                paramLabel = "EVENT",
                description =
                        "Leave after the first event of this name, as --json prints it; or when all files"
                                + " have been played.")
        private @Nullable String event;

        @Option(
                names = "--json",
                description =
                        "Print a line of JSON for each event: time, event, and what belongs to it.")
        private boolean json;
    }

    JoinCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String url = server.url(console);
        String jwt = token.isEmpty() ? ownToken() : givenToken();
        List<Playable> playables = playables();
        String event = ending.event;
        if (event != null && !EventLog.NAMES.contains(event)) {
            throw new UsageException(
                    "--exit-after: "
                            + event
                            + " (expected: "
                            + String.join(", ", new TreeSet<>(EventLog.NAMES))
                            + ")");
        }
        if (PLAYED.equals(event) && playing.files.isEmpty()) {
            throw new UsageException(
                    "--exit-after played: nothing is played (expected: --play FILE)");
        }
        if (PLAYED.equals(event) && playing.loop) {
            throw new UsageException(
                    "--exit-after played: --loop never ends (expected: one of the two)");
        }
        LogSetup.apply(new LoggingConfig("error", false));
        Room room = Room.create(options());
        try (Visit visit = new Visit(console, room, ending.json, event)) {
            for (String topic : textTopics) {
                room.registerTextStreamHandler(
                        topic,
                        (reader, sender) ->
                                reader.readAll()
                                        .thenAccept(
                                                text ->
                                                        visit.log()
                                                                .textReceived(
                                                                        reader.info(),
                                                                        sender,
                                                                        text)));
            }
            visit.connect(url, jwt);
            try (Stage stage = new Stage(console, room, visit.log())) {
                stage.publish(playables);
                return visit.stay(ending.duration);
            }
        }
    }

    private RoomOptions options() {
        RoomOptions.Builder options = RoomOptions.builder().autoSubscribe(!noSubscribe);
        return (e2eeKey.isEmpty()
                        ? options
                        : options.encryption(E2eeOptions.withSharedKey(e2eeKey)))
                .build();
    }

    private String givenToken() {
        if (!name.isEmpty() || !identity.isEmpty()) {
            throw new UsageException(
                    "--token names room and identity (expected: neither beside it)");
        }
        return token;
    }

    private String ownToken() {
        if (name.isEmpty()) {
            throw new UsageException("which room? (expected: parley join ROOM, or --token)");
        }
        String who = identity.isEmpty() ? RandomName.of("parley-") : identity;
        return AccessToken.builder()
                .identity(who)
                .name(displayName)
                .attributes(attributes)
                .grants(VideoGrants.join(name).toBuilder().hidden(hidden).build())
                .build()
                .sign(server.key(console));
    }

    private List<Playable> playables() {
        List<Playable> playables = new ArrayList<>();
        if (playing.tone != null) {
            try {
                playables.add(MediaFiles.tone(playing.tone));
            } catch (IllegalArgumentException e) {
                throw new UsageException("--tone: " + e.getMessage());
            }
        }
        Matcher size = SIZE.matcher(playing.size.toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            throw new UsageException("--size: " + playing.size + " (expected: as in 1280x720)");
        }
        for (Path file : playing.files) {
            try {
                playables.add(
                        MediaFiles.open(
                                file,
                                playing.framesPerSecond,
                                Integer.parseInt(size.group(1)),
                                Integer.parseInt(size.group(2)),
                                playing.loop));
            } catch (IOException | IllegalArgumentException e) {
                throw new UsageException("--play " + file + ": " + e.getMessage());
            }
        }
        return playables;
    }
}
