package io.parley.cli;

import io.parley.cli.room.Human;
import io.parley.proto.webhooks.DropRequest;
import io.parley.proto.webhooks.DropResponse;
import io.parley.server.hooks.Webhooks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code parley webhooks drop}. */
@Command(
        name = "drop",
        description =
                "Gives events up, at all URLs, such as one that a receiver refuses and that its room waits for.",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley webhooks drop --dev EV_3kfHwLPt5sQr",
            "  parley webhooks drop --config parley.yaml EV_3kfHwLPt5sQr",
            "      the server is stopped"
        })
final class WebhooksDropCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "The events, by their ids.")
    private List<String> ids = new ArrayList<>();

    @Mixin private OutboxOptions outbox = new OutboxOptions();

    WebhooksDropCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        DropResponse answer = outbox.isFile() ? dropInFile() : outbox.api(console).drop(ids);
        console.progress("gave up " + Human.count(answer.getEvents(), "event"));
        answer.getUnknownIdsList().forEach(id -> console.progress("no event '" + id + "' waits"));
        return answer.getUnknownIdsCount() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private DropResponse dropInFile() {
        OutboxOptions.Sending sending = outbox.sending(console);
        try (Webhooks webhooks = Webhooks.openToReplay(sending.webhook(), sending.keys())) {
            return webhooks.desk().drop(DropRequest.newBuilder().addAllIds(ids).build()).join();
        } catch (IOException e) {
            throw OutboxFiles.fault(outbox.file(console), e);
        }
    }
}
