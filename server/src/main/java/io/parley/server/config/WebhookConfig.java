package io.parley.server.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Who is told by HTTP what happens in rooms (the {@code webhook} section).
 *
 * @param apiKey the API key whose secret signs what is sent
 * @param urls where to; none by default, and then nothing else of this counts
 * @param includeEvents names of the only events that are sent; empty, the default, sends all
 * @param excludeEvents names of events that are not sent unless they are included by name
 * @param outbox where events wait
 * @param delivery how events are sent
 */
public record WebhookConfig(
        String apiKey,
        List<String> urls,
        Set<String> includeEvents,
        Set<String> excludeEvents,
        Outbox outbox,
        Delivery delivery) {

    /** Nobody is told. */
    public static final WebhookConfig DEFAULT =
            new WebhookConfig("", List.of(), Set.of(), Set.of(), Outbox.DEFAULT, Delivery.DEFAULT);

    public WebhookConfig {
        Objects.requireNonNull(apiKey, "apiKey");
        urls = List.copyOf(urls);
        includeEvents = Set.copyOf(includeEvents);
        excludeEvents = Set.copyOf(excludeEvents);
        Objects.requireNonNull(outbox, "outbox");
        Objects.requireNonNull(delivery, "delivery");
    }

    /** Whether anybody is told. */
    public boolean enabled() {
        return !urls.isEmpty();
    }

    /** Whether an event of that name is sent. */
    public boolean sends(String event) {
        return includeEvents.contains(event)
                || (includeEvents.isEmpty() && !excludeEvents.contains(event));
    }

    /**
     * Where events wait until they are delivered.
     *
     * @param file its path; empty keeps events in memory alone
     * @param required whether a file that cannot be used stops the start; otherwise events are kept
     *     in memory, with a warning
     * @param maxEvents events that wait at most, 1 to 10 million; the oldest give way; 100,000 by
     *     default: at five a second, an outage of more than five hours
     * @param maxMegabytes size of these in MiB, 1 to 10,000; 128 by default, as an event has about
     *     1 KiB
     */
    public record Outbox(String file, boolean required, int maxEvents, int maxMegabytes) {

        /** In the working directory, where the server may write as a rule. */
        public static final String DEFAULT_FILE = "parley-webhooks.outbox";

        /** The defaults that the parameters describe. */
        public static final Outbox DEFAULT = new Outbox(DEFAULT_FILE, false, 100_000, 128);

        public Outbox {
            Objects.requireNonNull(file, "file");
            if (maxEvents < 1 || maxMegabytes < 1) {
                throw new IllegalArgumentException(
                        "maxEvents: "
                                + maxEvents
                                + ", maxMegabytes: "
                                + maxMegabytes
                                + " (expected: 1 or more)");
            }
        }
    }

    /**
     * How events are sent.
     *
     * @param timeout for one attempt; 10 s by default
     * @param maxPause the longest pause before the next attempt, a second or more; 60 s by default
     * @param maxAge after which an event is given up; 24 h by default
     * @param connections attempts under way at a time, for each URL; 16 by default, of which a slow
     *     receiver sees no flood
     */
    public record Delivery(Duration timeout, Duration maxPause, Duration maxAge, int connections) {

        /** The defaults that the parameters describe. */
        public static final Delivery DEFAULT =
                new Delivery(
                        Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofHours(24), 16);

        public Delivery {
            if (timeout.isNegative() || timeout.isZero() || maxPause.toMillis() < 1) {
                throw new IllegalArgumentException(
                        "timeout: " + timeout + ", maxPause: " + maxPause + " (expected: above 0)");
            }
            if (connections < 1) {
                throw new IllegalArgumentException(
                        "connections: " + connections + " (expected: 1 or more)");
            }
        }
    }
}
