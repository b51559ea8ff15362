package io.parley.cli;

import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.TrackSource;
import io.parley.token.AccessToken;
import io.parley.token.VideoGrants;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parley token}. */
@Command(
        name = "token",
        description =
                "Prints an access token, with which a client joins a room or uses the room API.",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley token --dev --identity ann --room hall",
            "      for a server that was started with --dev",
            "  export LIVEKIT_API_KEY=k LIVEKIT_API_SECRET=s",
            "  parley token --identity ann --room hall --valid-for 30m",
            "  parley token --identity viewer --room hall --no-publish --attribute seat=12",
            "  parley token --identity ops --admin --list --create --room hall"
        })
final class TokenCommand implements Callable<Integer> {

    private final Console console;

    @Option(
            names = "--identity",
            required = true,
            paramLabel = "ID",
            description = "Who the client is; unique in a room.")
    private String identity = "";

    @Option(
            names = "--room",
            paramLabel = "NAME",
            description = "The room that the token is for. With it, joining is allowed.")
    private String room = "";

    @Option(names = "--name", paramLabel = "TEXT", description = "The name that others see.")
    private String name = "";

    @Option(
            names = "--metadata",
            paramLabel = "TEXT",
            description = "Any text that goes with the participant.")
    private String metadata = "";

    @Option(
            names = "--attribute",
            paramLabel = "KEY=VALUE",
            description = "An attribute of the participant; repeatable.")
    private Map<String, String> attributes = new LinkedHashMap<>();

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description =
                    "standard, agent, ingress, egress, sip, connector or bridge. Default: standard.")
    private String kind = "standard";

    @Option(
            names = "--valid-for",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long the token is valid, as in 90s, 30m, 6h or 7d. Default: 6h.")
    private Duration validFor = AccessToken.DEFAULT_LIFETIME;

    @Option(
            names = "--room-preset",
            paramLabel = "NAME",
            description = "The operator's settings of this name for the room, should it be made.")
    private String roomPreset = "";

    @Mixin private KeyOptions keys = new KeyOptions();

    @ArgGroup(validate = false, heading = "%nWhat the token allows:%n")
    private Grants grants = new Grants();

    /** The flags of the {@code video} claim. */
    static final class Grants {

        @Option(
                names = "--no-publish",
                description = "No tracks, and no data unless --publish-data is given.")
        private boolean noPublish;

        @Option(names = "--no-subscribe", description = "No tracks of others.")
        private boolean noSubscribe;

        @Option(
                names = "--publish-data",
                negatable = true,
                description = "Data messages, also if tracks are not allowed; or none.")
        private @Nullable Boolean publishData;

        @Option(
                names = "--publish-source",
                paramLabel = "SOURCE",
                description =
                        "Only tracks of this source: camera, microphone, screen_share or screen_share_audio; repeatable.")
        private List<String> publishSources = new ArrayList<>();

        @Option(
                names = "--update-own-metadata",
                description = "Change the own name, metadata and attributes.")
        private boolean updateOwnMetadata;

        @Option(names = "--hidden", description = "Others do not see the participant.")
        private boolean hidden;

        @Option(names = "--recorder", description = "The participant records the room.")
        private boolean recorder;

        @Option(names = "--agent", description = "The participant is an agent.")
        private boolean agent;

        @Option(names = "--create", description = "Create and delete rooms through the API.")
        private boolean create;

        @Option(names = "--list", description = "List rooms through the API.")
        private boolean list;

        @Option(names = "--admin", description = "Administer the room that is named by --room.")
        private boolean admin;

        @Option(
                names = "--destination-room",
                paramLabel = "NAME",
                description = "Move or forward participants from there to this room, with --admin.")
        private String destinationRoom = "";

        @Option(
                names = "--record",
                description = "Start and stop recordings, where there is a recorder.")
        private boolean record;

        @Option(
                names = "--ingress-admin",
                description = "Administer ingress, where there is a service for it.")
        private boolean ingressAdmin;

        @Option(names = "--subscribe-metrics", description = "Receive the metrics of others.")
        private boolean subscribeMetrics;

        @Option(names = "--manage-agent-session", description = "Control the sessions of agents.")
        private boolean manageAgentSession;

        private boolean usesApi() {
            return create || list || admin || record || ingressAdmin;
        }
    }

    TokenCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (identity.isEmpty()) {
            throw new UsageException("--identity: empty (expected: who the client is)");
        }
        if (room.isEmpty() && !grants.usesApi()) {
            throw new UsageException(
                    "--room is missing (expected: the room to join; or --list, --create or --admin)");
        }
        AccessToken token =
                AccessToken.builder()
                        .identity(identity)
                        .name(name)
                        .metadata(metadata)
                        .attributes(attributes)
                        .kind(kind())
                        .roomPreset(roomPreset)
                        .grants(videoGrants())
                        .expiresAt(Instant.now().plus(validFor))
                        .build();
        console.out().println(token.sign(keys.key(console, "")));
        return ExitCode.OK;
    }

    private VideoGrants videoGrants() {
        VideoGrants.Builder video =
                VideoGrants.builder()
                        .room(room)
                        .roomJoin(!room.isEmpty())
                        .roomCreate(grants.create)
                        .roomList(grants.list)
                        .roomAdmin(grants.admin)
                        .roomRecord(grants.record)
                        .ingressAdmin(grants.ingressAdmin)
                        .destinationRoom(grants.destinationRoom)
                        .canSubscribeMetrics(grants.subscribeMetrics)
                        .canManageAgentSession(grants.manageAgentSession)
                        .canPublishSources(
                                grants.publishSources.stream().map(TokenCommand::source).toList())
                        .canUpdateOwnMetadata(grants.updateOwnMetadata)
                        .hidden(grants.hidden)
                        .recorder(grants.recorder)
                        .agent(grants.agent);
        if (grants.noPublish) {
            video.canPublish(false);
        }
        if (grants.noSubscribe) {
            video.canSubscribe(false);
        }
        if (grants.publishData != null) {
            video.canPublishData(grants.publishData);
        }
        return video.build();
    }

    private static TrackSource source(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "camera" -> TrackSource.CAMERA;
            case "microphone" -> TrackSource.MICROPHONE;
            case "screen_share" -> TrackSource.SCREEN_SHARE;
            case "screen_share_audio" -> TrackSource.SCREEN_SHARE_AUDIO;
            default ->
                    throw new UsageException(
                            "--publish-source: "
                                    + text
                                    + " (expected: camera, microphone, screen_share or screen_share_audio)");
        };
    }

    private ParticipantInfo.Kind kind() {
        for (ParticipantInfo.Kind known : ParticipantInfo.Kind.values()) {
            if (known != ParticipantInfo.Kind.UNRECOGNIZED && known.name().equalsIgnoreCase(kind)) {
                return known;
            }
        }
        throw new UsageException(
                "--kind: "
                        + kind
                        + " (expected: standard, agent, ingress, egress, sip, connector or bridge)");
    }
}
