package io.parley.cli;

import io.parley.cli.room.ProtoJson;
import io.parley.cli.room.RoomApi;
import io.parley.cli.room.RoomTables;
import io.parley.proto.livekit.ListParticipantsResponse;
import io.parley.proto.livekit.ParticipantInfo;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley room participants}. */
@Command(
        name = "participants",
        description = "Lists who is in a room, and what they publish.",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley room participants hall --dev",
            "  parley room participants hall --tracks",
            "      a row for each track, with its sid, codec and size",
            "  parley room participants hall --json | jq -r '.participants[].identity'"
        })
final class RoomParticipantsCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "ROOM", description = "The name of the room.")
    private String room = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Option(names = "--tracks", description = "Show the tracks instead, a row each.")
    private boolean tracks;

    @Option(
            names = "--json",
            description = "Print {\"participants\": [...]} with the fields of the room API.")
    private boolean json;

    RoomParticipantsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        RoomApi api = server.api(console);
        ListParticipantsResponse answer = api.listParticipants(room);
        List<ParticipantInfo> participants = answer.getParticipantsList();
        if (participants.isEmpty()) {
            api.requireRoom(room);
        }
        if (json) {
            console.print(ProtoJson.print(answer) + "\n");
        } else if (participants.isEmpty()) {
            console.progress("nobody is in room '" + room + "'");
        } else if (!tracks) {
            console.print(RoomTables.participants(participants, Instant.now()));
        } else if (participants.stream().allMatch(RoomParticipantsCommand::isSilent)) {
            console.progress("nobody in room '" + room + "' publishes a track");
        } else {
            console.print(RoomTables.tracks(participants));
        }
        return ExitCode.OK;
    }

    private static boolean isSilent(ParticipantInfo who) {
        return who.getTracksCount() + who.getDataTracksCount() == 0;
    }
}
