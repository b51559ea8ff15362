package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.Room;
import io.parley.server.config.WebhookConfig;
import io.parley.server.hooks.Webhooks;
import io.parley.token.KeyProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhooksCommandsTest {

    private static final KeyProvider KEYS = KeyProvider.of(List.of(DevKey.KEY));

    private final Path outbox;
    private final HttpServer receiver;
    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private volatile int status = 503;

    WebhooksCommandsTest(@TempDir Path folder) throws IOException {
        outbox = folder.resolve("outbox");
        receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        receiver.createContext(
                "/",
                exchange -> {
                    received.add(new String(exchange.getRequestBody().readAllBytes()));
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
    }

    /** The outbox of a server in which somebody was, and whose receiver took nothing. */
    private void leaveThreeEvents() {
        WebhookConfig config =
                new WebhookConfig(
                        DevKey.KEY.key(),
                        List.of(url() + "?secret=1"),
                        Set.of(),
                        Set.of(),
                        new WebhookConfig.Outbox(outbox.toString(), true, 100, 1),
                        WebhookConfig.Delivery.DEFAULT);
        try (Webhooks webhooks = Webhooks.open(config, KEYS)) {
            Room hall = Room.newBuilder().setName("hall").setSid("RM_1").build();
            ParticipantInfo ann =
                    ParticipantInfo.newBuilder().setIdentity("ann").setSid("PA_1").build();
            webhooks.observer().participantJoined(hall, ann);
            webhooks.observer().participantLeft(hall, ann, DisconnectReason.CLIENT_INITIATED);
            webhooks.observer().roomFinished(hall, DisconnectReason.ROOM_CLOSED);
        }
        received.clear();
    }

    private CommandRun run(String... args) {
        return CommandRun.of(args);
    }

    private List<String> ids() {
        return run("webhooks", "list", "--file", outbox.toString())
                .out()
                .lines()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    @Test
    void whatWaitsInAFileIsListedForPeopleAndForPrograms() {
        leaveThreeEvents();

        CommandRun table = run("webhooks", "list", "--file", outbox.toString());
        assertThat(table.code()).isZero();
        assertThat(table.out())
                .contains("participant_joined", "hall", "ann", url())
                .doesNotContain("secret=1");
        assertThat(table.out().lines()).hasSize(4);
        CommandRun json =
                run("webhooks", "list", "--json", "--limit", "1", "--file", outbox.toString());
        assertThat(json.out()).contains("\"total\": 3", "\"event\": \"participant_joined\"");
    }

    @Test
    void whatWaitsInAFileIsSentByIdOrAltogetherInOrder() {
        leaveThreeEvents();
        List<String> ids = ids();
        String file = outbox.toString();

        CommandRun failed = run("webhooks", "replay", "--dev", "--file", file);
        assertThat(failed.code()).isEqualTo(ExitCode.FAILED);
        assertThat(failed.err()).contains("delivered 0 events, 3 still wait", "503");

        status = 200;
        received.clear();
        CommandRun one = run("webhooks", "replay", "--dev", "--file", file, ids.get(1));
        assertThat(one.err()).contains("delivered 2 events, 1 still waits");
        assertThat(one.code()).isZero();
        CommandRun rest = run("webhooks", "replay", "--dev", "--file", file);
        assertThat(rest.code()).isZero();
        assertThat(received).hasSize(3);
        assertThat(List.copyOf(received).get(2)).contains("room_finished");
        assertThat(run("webhooks", "list", "--file", file).err()).contains("nothing waits");
    }

    @Test
    void eventsAreGivenUpById() {
        leaveThreeEvents();
        String first = ids().get(0);

        CommandRun run =
                run("webhooks", "drop", "--dev", "--file", outbox.toString(), first, "EV_none");

        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("gave up 1 event", "no event 'EV_none' waits");
        assertThat(ids()).hasSize(2).doesNotContain(first);
    }

    @Test
    void theConfigFileNamesTheOutboxAndTheKey() throws IOException {
        leaveThreeEvents();
        status = 200;
        Path config = outbox.resolveSibling("parley.yaml");
        Files.writeString(
                config,
                "development: true\nkeys: {devkey: secret}\nwebhook: {api_key: devkey, urls: ['"
                        + url()
                        + "'], outbox_file: '"
                        + outbox
                        + "'}\n");

        CommandRun run = run("webhooks", "replay", "--config", config.toString());

        assertThat(run.err()).contains("delivered 3 events");
        assertThat(run.code()).isZero();
    }

    @Test
    void aFileThatIsNoneIsSaidInOneLine() throws IOException {
        CommandRun missing = run("webhooks", "list", "--file", outbox.toString());
        assertThat(missing.code()).isEqualTo(ExitCode.USAGE);
        assertThat(missing.err()).contains("is not there").hasLineCount(1);
        Files.writeString(outbox, "port: 7880");
        CommandRun other = run("webhooks", "list", "--file", outbox.toString());
        assertThat(other.code()).isEqualTo(ExitCode.USAGE);
        assertThat(other.err()).contains("is not an outbox").hasLineCount(1);
        assertThat(run("webhooks", "replay", "--file", outbox.toString()).code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("webhooks", "list", "--limit", "0").code()).isEqualTo(ExitCode.USAGE);
        assertThat(run("webhooks").code()).isEqualTo(ExitCode.USAGE);
    }
}
