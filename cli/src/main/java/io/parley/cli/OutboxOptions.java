package io.parley.cli;

import io.parley.cli.room.WebhookApi;
import io.parley.server.config.ConfigException;
import io.parley.server.config.ServerConfig;
import io.parley.server.config.WebhookConfig;
import io.parley.token.ApiKey;
import io.parley.token.KeyProvider;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Flags that say which outbox of webhooks is meant: that of a running server, or a file. */
final class OutboxOptions {

    @Mixin private ServerOptions server = new ServerOptions();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description =
                    "The outbox of a server that does not run (webhook.outbox_file; by default "
                            + WebhookConfig.Outbox.DEFAULT_FILE
                            + "), in place of a server.")
    private @Nullable Path file;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The config file of a server that does not run: names its outbox and its keys.")
    private @Nullable Path config;

    /**
     * What is needed to send what waits in a file.
     *
     * @param webhook its URLs do not count
     */
    record Sending(WebhookConfig webhook, KeyProvider keys) {}

    /** Whether a file is meant, and not a server. */
    boolean isFile() {
        return file != null || config != null;
    }

    WebhookApi api(Console console) {
        return new WebhookApi(server.url(console), server.key(console));
    }

    Path file(Console console) {
        if (file != null) {
            return file;
        }
        String path = load(console).webhook().outbox().file();
        if (path.isEmpty()) {
            throw new UsageException(
                    config
                            + ": webhook.outbox_file is empty, so nothing waits when the server is stopped");
        }
        return Path.of(path);
    }

    /** The key comes from the config file, or from the flags and the environment. */
    Sending sending(Console console) {
        String outbox = file(console).toString();
        if (config != null) {
            ServerConfig loaded = load(console);
            List<ApiKey> keys =
                    loaded.keys().entrySet().stream()
                            .map(key -> new ApiKey(key.getKey(), key.getValue()))
                            .toList();
            return new Sending(at(outbox, loaded.webhook()), KeyProvider.of(keys));
        }
        ApiKey key = server.keys().key(console, " to sign with");
        WebhookConfig plain = WebhookConfig.DEFAULT;
        WebhookConfig named =
                new WebhookConfig(
                        key.key(),
                        plain.urls(),
                        plain.includeEvents(),
                        plain.excludeEvents(),
                        plain.outbox(),
                        plain.delivery());
        return new Sending(at(outbox, named), KeyProvider.of(List.of(key)));
    }

    private static WebhookConfig at(String outbox, WebhookConfig webhook) {
        WebhookConfig.Outbox bounds = webhook.outbox();
        return new WebhookConfig(
                webhook.apiKey(),
                webhook.urls(),
                webhook.includeEvents(),
                webhook.excludeEvents(),
                new WebhookConfig.Outbox(outbox, true, bounds.maxEvents(), bounds.maxMegabytes()),
                webhook.delivery());
    }

    private ServerConfig load(Console console) {
        ServeOptions options = new ServeOptions();
        CommandLine.populateCommand(options, "--config", String.valueOf(config));
        try {
            return options.load(console).config();
        } catch (ConfigException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
