package io.parley.cli;

import io.parley.cli.room.ProtoJson;
import io.parley.cli.room.RoomApi;
import io.parley.cli.room.RoomTables;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.ParticipantPermission;
import io.parley.proto.livekit.Room;
import io.parley.proto.livekit.UpdateParticipantRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley room update}. */
@Command(
        name = "update",
        description =
                "Changes a room's metadata; or a participant's name, metadata, attributes and rights.",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley room update hall --metadata '{\"floor\": 4}' --dev",
            "      of the room",
            "  parley room update hall ann --name 'Ann B.' --attribute seat=12",
            "      of a participant; --attribute seat= takes it away",
            "  parley room update hall ann --no-publish-data",
            "      the other rights stay as they are"
        })
final class RoomUpdateCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(index = "0", paramLabel = "ROOM", description = "The name of the room.")
    private String room = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "IDENTITY",
            description = "The participant. Default: the room itself is changed.")
    private String identity = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Option(
            names = "--metadata",
            paramLabel = "TEXT",
            description = "Any text that goes with the room or the participant.")
    private @Nullable String metadata;

    @Option(names = "--name", paramLabel = "TEXT", description = "The name that others see.")
    private @Nullable String name;

    @Option(
            names = "--attribute",
            paramLabel = "KEY=VALUE",
            description = "An attribute of the participant; repeatable.")
    private Map<String, String> attributes = new LinkedHashMap<>();

    @Option(names = "--publish", negatable = true, description = "Whether it may publish tracks.")
    private @Nullable Boolean publish;

    @Option(
            names = "--subscribe",
            negatable = true,
            description = "Whether it may receive tracks of others.")
    private @Nullable Boolean subscribe;

    @Option(names = "--publish-data", negatable = true, description = "Whether it may send data.")
    private @Nullable Boolean publishData;

    @Option(
            names = "--json",
            description = "Print the room or the participant with the fields of the room API.")
    private boolean json;

    RoomUpdateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        boolean rights = publish != null || subscribe != null || publishData != null;
        boolean participantOnly = rights || name != null || !attributes.isEmpty();
        if (metadata == null && !participantOnly) {
            throw new UsageException(
                    "nothing to change (expected: --metadata, or others; see 'parley room update --help')");
        }
        if (identity.isEmpty() && participantOnly) {
            throw new UsageException(
                    "whose? (expected: parley room update "
                            + room
                            + " IDENTITY; a room has only --metadata)");
        }
        RoomApi api = server.api(console);
        return identity.isEmpty() ? updateRoom(api) : updateParticipant(api, rights);
    }

    private int updateRoom(RoomApi api) {
        Room after = api.updateRoomMetadata(room, metadata == null ? "" : metadata);
        console.print(
                json
                        ? ProtoJson.print(after) + "\n"
                        : RoomTables.rooms(List.of(after), Instant.now()));
        return ExitCode.OK;
    }

    private int updateParticipant(RoomApi api, boolean rights) {
        UpdateParticipantRequest.Builder request =
                UpdateParticipantRequest.newBuilder()
                        .setRoom(room)
                        .setIdentity(identity)
                        .setMetadata(metadata == null ? "" : metadata)
                        .setName(name == null ? "" : name)
                        .putAllAttributes(attributes);
        if (rights) {
            request.setPermission(permission(api.getParticipant(room, identity)));
        }
        ParticipantInfo after = api.updateParticipant(request.build());
        console.print(
                json
                        ? ProtoJson.print(after) + "\n"
                        : RoomTables.participants(List.of(after), Instant.now()));
        return ExitCode.OK;
    }

    /** The API replaces all rights, so those that are not named are asked for first. */
    private ParticipantPermission permission(ParticipantInfo before) {
        ParticipantPermission.Builder permission = before.getPermission().toBuilder();
        if (publish != null) {
            permission.setCanPublish(publish);
        }
        if (subscribe != null) {
            permission.setCanSubscribe(subscribe);
        }
        if (publishData != null) {
            permission.setCanPublishData(publishData);
        }
        return permission.build();
    }
}
