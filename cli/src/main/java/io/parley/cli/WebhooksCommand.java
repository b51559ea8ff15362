package io.parley.cli;

import picocli.CommandLine.Command;

/** {@code parley webhooks}: it does nothing itself. */
@Command(
        name = "webhooks",
        description = "Shows and sends the events of webhooks that were not delivered.",
        subcommands = {
            WebhooksListCommand.class,
            WebhooksReplayCommand.class,
            WebhooksDropCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  export LIVEKIT_URL=wss://example.org LIVEKIT_API_KEY=k LIVEKIT_API_SECRET=s",
            "  parley webhooks list",
            "  parley webhooks replay",
            "      the receiver is there again: try everything now",
            "  parley webhooks list --config parley.yaml",
            "      the server is stopped: look into its outbox",
            "",
            "Exit codes: 0 done, 1 the server cannot be reached or something still waits,",
            "2 the options cannot be used."
        })
final class WebhooksCommand extends CommandGroup {

    WebhooksCommand(Console console) {
        super(console);
    }
}
