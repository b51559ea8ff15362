package io.parley.cli;

import io.parley.cli.room.Human;
import io.parley.cli.room.ProtoJson;
import io.parley.cli.room.Table;
import io.parley.proto.webhooks.ListUndeliveredResponse;
import io.parley.proto.webhooks.UndeliveredEvent;
import io.parley.proto.webhooks.UndeliveredTo;
import io.parley.server.hooks.UndeliveredEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parley webhooks list}. */
@Command(
        name = "list",
        description = "Lists the events that wait to be delivered, oldest first.",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley webhooks list --dev",
            "  parley webhooks list --url wss://example.org --json | jq -r '.events[].id'",
            "  parley webhooks list --file parley-webhooks.outbox",
            "      of a server that does not run",
            "",
            "TRIES and LAST FAILURE are there for the event that its room waits for at",
            "that URL; those behind it have not been tried."
        })
final class WebhooksListCommand implements Callable<Integer> {

    private final Console console;

    @Mixin private OutboxOptions outbox = new OutboxOptions();

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Show N events at most, 1 to 10000. Default: 1000.")
    private int limit = 1_000;

    @Option(
            names = "--json",
            description = "Print {\"events\": [...], \"total\": N} as the server answers it.")
    private boolean json;

    WebhooksListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (limit < 1 || limit > 10_000) {
            throw new UsageException("--limit: " + limit + " (expected: 1 to 10000)");
        }
        ListUndeliveredResponse list = outbox.isFile() ? read() : outbox.api(console).list(limit);
        if (json) {
            console.print(ProtoJson.print(list) + "\n");
        } else if (list.getEventsCount() == 0) {
            console.progress("nothing waits to be delivered");
        } else {
            console.print(table(list, Instant.now()));
            if (list.getTotal() > list.getEventsCount()) {
                console.progress(
                        "these are the oldest "
                                + list.getEventsCount()
                                + " of "
                                + list.getTotal()
                                + " (see --limit)");
            }
        }
        return ExitCode.OK;
    }

    private ListUndeliveredResponse read() {
        Path file = outbox.file(console);
        try {
            return UndeliveredEvents.read(file, limit);
        } catch (IOException e) {
            throw OutboxFiles.fault(file, e);
        }
    }

    private static String table(ListUndeliveredResponse list, Instant now) {
        Table table =
                new Table(
                                "ID",
                                "EVENT",
                                "ROOM",
                                "PARTICIPANT",
                                "AGE",
                                "TO",
                                "TRIES",
                                "LAST FAILURE")
                        .numbers(4, 6);
        for (UndeliveredEvent event : list.getEventsList()) {
            Duration age = Duration.between(Instant.ofEpochMilli(event.getCreatedAtMs()), now);
            for (UndeliveredTo to : event.getToList()) {
                table.row(
                        event.getId(),
                        event.getEvent(),
                        event.getRoom(),
                        event.getParticipant(),
                        Human.duration(age),
                        to.getUrl(),
                        to.getFailedAttempts() == 0 ? "" : Integer.toString(to.getFailedAttempts()),
                        to.getLastFailure());
            }
        }
        return table.render();
    }
}
