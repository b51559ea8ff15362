package io.parley.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.parley.cli.room.ProtoJson;
import io.parley.cli.room.RoomApi;
import io.parley.cli.room.RoomTables;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.TrackInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley room mute}. */
@Command(
        name = "mute",
        description = "Mutes tracks of a participant.",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley room mute hall ann --dev",
            "      everything that ann publishes",
            "  parley room mute hall ann microphone",
            "      by its source: microphone, camera, screen_share or screen_share_audio",
            "  parley room mute hall ann TR_AMxGZt7DkqXGyB",
            "      by its sid, which 'parley room participants hall --tracks' shows",
            "  parley room mute hall ann --unmute",
            "      where the server allows that to others"
        })
final class RoomMuteCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(index = "0", paramLabel = "ROOM", description = "The name of the room.")
    private String room = "";

    @Parameters(index = "1", paramLabel = "IDENTITY", description = "Who publishes the tracks.")
    private String identity = "";

    @Parameters(
            index = "2..*",
            arity = "0..*",
            paramLabel = "TRACK",
            description = "The sid, source or name of a track. Default: all.")
    private List<String> tracks = new ArrayList<>();

    @Mixin private ServerOptions server = new ServerOptions();

    @Option(names = "--unmute", description = "Let the tracks flow again.")
    private boolean unmute;

    @Option(
            names = "--json",
            description = "Print {\"tracks\": [...]}: the tracks after the change.")
    private boolean json;

    RoomMuteCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        RoomApi api = server.api(console);
        JsonArray changed = new JsonArray();
        for (TrackInfo track : chosen(api.getParticipant(room, identity))) {
            TrackInfo after = api.mute(room, identity, track.getSid(), !unmute);
            console.progress(
                    (unmute ? "unmuted " : "muted ") + what(track) + " of '" + identity + "'");
            if (json) {
                changed.add(JsonParser.parseString(ProtoJson.print(after)));
            }
        }
        if (json) {
            JsonObject document = new JsonObject();
            document.add("tracks", changed);
            console.print(document + "\n");
        }
        return ExitCode.OK;
    }

    private List<TrackInfo> chosen(ParticipantInfo who) {
        List<TrackInfo> all = who.getTracksList();
        if (all.isEmpty()) {
            throw new FailedException(
                    ExitCode.FAILED, "'" + identity + "' publishes nothing that could be muted");
        }
        if (tracks.isEmpty()) {
            return all;
        }
        List<TrackInfo> chosen = new ArrayList<>();
        for (String word : tracks) {
            List<TrackInfo> fitting = all.stream().filter(track -> fits(track, word)).toList();
            if (fitting.isEmpty()) {
                throw new FailedException(
                        ExitCode.FAILED,
                        "'"
                                + identity
                                + "' publishes no '"
                                + word
                                + "' (expected: "
                                + all.stream()
                                        .map(RoomMuteCommand::what)
                                        .collect(Collectors.joining(", "))
                                + ")");
            }
            chosen.addAll(fitting);
        }
        return chosen.stream().distinct().toList();
    }

    private static boolean fits(TrackInfo track, String word) {
        return track.getSid().equals(word)
                || track.getName().equals(word)
                || RoomTables.kind(track).equalsIgnoreCase(word);
    }

    private static String what(TrackInfo track) {
        return RoomTables.kind(track) + " " + track.getSid();
    }
}
