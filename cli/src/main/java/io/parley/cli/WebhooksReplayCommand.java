package io.parley.cli;

import io.parley.cli.room.Human;
import io.parley.proto.webhooks.ListUndeliveredRequest;
import io.parley.proto.webhooks.ListUndeliveredResponse;
import io.parley.proto.webhooks.ReplayRequest;
import io.parley.proto.webhooks.ReplayResponse;
import io.parley.server.hooks.UndeliveredEvents;
import io.parley.server.hooks.Webhooks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code parley webhooks replay}. */
@Command(
        name = "replay",
        description =
                "Sends events that wait now, and not after their pause. The order within a room stays: events before one that is named go first.",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley webhooks replay --dev",
            "      the server tries all that wait; see 'parley webhooks list' for what became of it",
            "  parley webhooks replay --url wss://example.org EV_3kfHwLPt5sQr",
            "  parley webhooks replay --config parley.yaml",
            "      the server is stopped: this command sends what waits in its outbox, once",
        })
final class WebhooksReplayCommand implements Callable<Integer> {

    /** Long enough for a large outbox and a slow receiver; a receiver that hangs ends it sooner. */
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final Console console;

    @Parameters(
            arity = "0..*",
            paramLabel = "ID",
            description = "Only events of these ids. Default: all.")
    private List<String> ids = new ArrayList<>();

    @Mixin private OutboxOptions outbox = new OutboxOptions();

    WebhooksReplayCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return outbox.isFile() ? replayFile() : replayAtServer();
    }

    private int replayAtServer() {
        ReplayResponse answer = outbox.api(console).replay(ids);
        console.progress(
                answer.getEvents() == 0
                        ? "nothing waits to be delivered"
                        : "the server tries " + Human.count(answer.getEvents(), "event") + " now");
        return tellUnknown(answer.getUnknownIdsList());
    }

    private int replayFile() {
        Path file = outbox.file(console);
        OutboxOptions.Sending sending = outbox.sending(console);
        try {
            int before;
            ReplayResponse answer;
            ListUndeliveredResponse failed;
            try (Webhooks webhooks = Webhooks.openToReplay(sending.webhook(), sending.keys())) {
                var all = ListUndeliveredRequest.getDefaultInstance();
                before = webhooks.desk().list(all).join().getTotal();
                answer =
                        webhooks.desk()
                                .replay(ReplayRequest.newBuilder().addAllIds(ids).build())
                                .join();
                webhooks.whenIdle(LIMIT).join();
                failed = webhooks.desk().list(all).join();
            }
            int after = UndeliveredEvents.read(file, 1).getTotal();
            console.progress(
                    "delivered "
                            + Human.count(before - after, "event")
                            + ", "
                            + (after == 1 ? "1 still waits" : after + " still wait")
                            + reason(failed));
            int code = tellUnknown(answer.getUnknownIdsList());
            return before - after >= answer.getEvents() ? code : ExitCode.FAILED;
        } catch (IOException e) {
            throw OutboxFiles.fault(file, e);
        }
    }

    private static String reason(ListUndeliveredResponse failed) {
        for (var event : failed.getEventsList()) {
            for (var to : event.getToList()) {
                if (!to.getLastFailure().isEmpty()) {
                    return " (" + to.getUrl() + ": " + to.getLastFailure() + ")";
                }
            }
        }
        return "";
    }

    private int tellUnknown(List<String> unknown) {
        unknown.forEach(id -> console.progress("no event '" + id + "' waits"));
        return unknown.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }
}
