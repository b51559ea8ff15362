package io.parley.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the {@code webhook} section. */
final class WebhookReader {

    /** As many as fit in the bits of an event that say where it is still to be delivered. */
    private static final int MAX_URLS = 31;

    private static final int MAX_EVENTS = 10_000_000;
    private static final int MAX_MEGABYTES = 10_000;
    private static final int YEAR_SECONDS = 365 * 24 * 3600;
    private static final int HOUR_SECONDS = 3600;
    private static final int MAX_CONNECTIONS = 1_000;

    private WebhookReader() {}

    static WebhookConfig read(ConfigSection section) {
        ConfigSection filter = section.section("filter_params");
        return new WebhookConfig(
                section.string("api_key", ""),
                urls(section),
                Set.copyOf(filter.strings("include_events")),
                Set.copyOf(filter.strings("exclude_events")),
                outbox(section),
                delivery(section));
    }

    private static List<String> urls(ConfigSection section) {
        List<String> urls = section.strings("urls");
        for (int i = 0; i < urls.size(); i++) {
            if (!isHttp(urls.get(i))) {
                // Not quoted, since it may hold a secret.
                throw section.badValue(
                        "urls", "entry " + (i + 1) + " is no URL", "http://... or https://...");
            }
        }
        if (urls.size() > MAX_URLS || Set.copyOf(urls).size() < urls.size()) {
            throw section.badValue(
                    "urls", urls.size() + " entries", MAX_URLS + " at most, each once");
        }
        return urls;
    }

    private static boolean isHttp(String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme();
            return uri.getHost() != null
                    && ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static WebhookConfig.Outbox outbox(ConfigSection section) {
        WebhookConfig.Outbox none = WebhookConfig.Outbox.DEFAULT;
        return new WebhookConfig.Outbox(
                section.string("outbox_file", none.file()),
                section.has("outbox_file"),
                section.integer("outbox_events", none.maxEvents(), 1, MAX_EVENTS),
                section.integer("outbox_megabytes", none.maxMegabytes(), 1, MAX_MEGABYTES));
    }

    private static WebhookConfig.Delivery delivery(ConfigSection section) {
        WebhookConfig.Delivery none = WebhookConfig.Delivery.DEFAULT;
        return new WebhookConfig.Delivery(
                seconds(section, "timeout", none.timeout(), HOUR_SECONDS),
                seconds(section, "max_pause", none.maxPause(), HOUR_SECONDS),
                seconds(section, "max_age", none.maxAge(), YEAR_SECONDS),
                section.integer("connections", none.connections(), 1, MAX_CONNECTIONS));
    }

    private static Duration seconds(
            ConfigSection section, String key, Duration otherwise, int max) {
        return Duration.ofSeconds(section.integer(key, (int) otherwise.toSeconds(), 1, max));
    }

    /** Tells whether what is sent can be signed. */
    static void check(WebhookConfig config, Map<String, String> keys) {
        if (!config.enabled() || keys.containsKey(config.apiKey())) {
            return;
        }
        throw new ConfigException(
                "webhook.api_key: "
                        + (config.apiKey().isEmpty() ? "none" : config.apiKey())
                        + " (expected: the name of one of the API keys; its secret signs what webhook.urls get)");
    }
}
