package io.parley.cli;

import picocli.CommandLine.Command;

/** {@code parley room}: it does nothing itself. */
@Command(
        name = "room",
        description = "Shows and changes the rooms of a server, Parley's or LiveKit's.",
        subcommands = {
            RoomListCommand.class,
            RoomCreateCommand.class,
            RoomDeleteCommand.class,
            RoomUpdateCommand.class,
            RoomParticipantsCommand.class,
            RoomRemoveCommand.class,
            RoomMuteCommand.class,
            RoomMoveCommand.class,
            RoomSendCommand.class,
            RoomWatchCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley room list --dev",
            "      the rooms of a server that was started with --dev on this machine",
            "  export LIVEKIT_URL=wss://example.org LIVEKIT_API_KEY=k LIVEKIT_API_SECRET=s",
            "  parley room participants hall",
            "  parley room mute hall ann microphone",
            "  parley room watch hall",
            "",
            "'parley room COMMAND --help' shows more examples. Results go to standard",
            "output, as JSON with --json; all else goes to standard error.",
            "Exit codes: 0 done, 1 the server cannot be reached or refuses, 2 the options",
            "cannot be used."
        })
final class RoomCommand extends CommandGroup {

    RoomCommand(Console console) {
        super(console);
    }
}
