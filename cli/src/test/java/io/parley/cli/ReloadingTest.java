package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.parley.server.ParleyServer;
import io.parley.server.config.LoggingConfig;
import io.parley.token.AccessToken;
import io.parley.token.ApiKey;
import io.parley.token.VideoGrants;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

class ReloadingTest {
    private static final ApiKey OLD =
            new ApiKey("old", "the-old-secret-0123456789abcdef0123456789");
    private static final ApiKey NEW =
            new ApiKey("new", "the-new-secret-0123456789abcdef0123456789");

    private final Path keyFile;
    private final Path configFile;
    private final Logger logger = (Logger) LoggerFactory.getLogger(Reloading.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    ReloadingTest(@TempDir Path folder) {
        keyFile = folder.resolve("keys");
        configFile = folder.resolve("parley.yaml");
    }

    @BeforeEach
    void keepTheLog() {
        LogSetup.apply(LoggingConfig.DEFAULT); // other tests' commands make it quieter
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void letItGo() {
        logger.detachAppender(log);
    }

    private List<String> logged() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static int status(ParleyServer server, ApiKey key) throws IOException {
        String token =
                AccessToken.builder()
                        .identity("ann")
                        .grants(VideoGrants.builder().roomJoin(true).room("hall").build())
                        .expiresAt(Instant.now().plusSeconds(60))
                        .build()
                        .sign(key);
        URI uri = server.pageUri().resolve("/rtc/validate?access_token=" + token);
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    private static String line(ApiKey key) {
        return key.key() + ": " + key.secret() + "\n";
    }

    private ServeOptions options(String... flags) {
        ServeOptions options = new ServeOptions();
        new CommandLine(options).parseArgs(flags);
        return options;
    }

    @Test
    void aKeyThatIsGoneIsRefusedAtOnceAndABrokenFileChangesNothing() throws Exception {
        Console console =
                new Console(
                        new PrintWriter(Writer.nullWriter()),
                        new PrintWriter(Writer.nullWriter()),
                        Map.of());
        Files.writeString(keyFile, line(OLD));
        Files.writeString(configFile, "signaling: {enabled: false}\nkey_file: " + keyFile + "\n");
        ServeOptions options =
                options(
                        "--config=" + configFile,
                        "--bind=127.0.0.1",
                        "--port=0",
                        "--rtc-udp-port=0",
                        "--rtc-tcp-port=0");
        ServeOptions.Loaded loaded = options.load(console);
        try (ParleyServer server = ParleyServer.start(loaded.config()).join()) {
            Reloading reloading = new Reloading(server, options, console, loaded);
            assertThat(status(server, OLD)).isEqualTo(200);
            assertThat(status(server, NEW)).isEqualTo(401);

            Files.writeString(keyFile, line(NEW));
            reloading.reload();
            assertThat(status(server, OLD)).isEqualTo(401);
            assertThat(status(server, NEW)).isEqualTo(200);

            Files.writeString(keyFile, "nonsense\n");
            reloading.reload();
            assertThat(status(server, NEW)).isEqualTo(200);

            Files.writeString(configFile, "room: 7\n");
            reloading.reload();
            assertThat(status(server, NEW)).isEqualTo(200);
        }

        assertThat(logged())
                .containsExactly(
                        "API keys read again: 1",
                        "the API keys stay as they were: "
                                + keyFile
                                + ": pair 1 is not \"KEY: SECRET\"",
                        "the API keys stay as they were: "
                                + configFile
                                + ":1:7: room is not a mapping (expected: key: value lines)");
    }
}
