package io.parley.server.hooks;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What is counted of webhooks, under names that begin with {@code parley.webhook}. Any thread. */
final class HookMetrics {
    private static final double MILLIS = 1_000;

    private final List<Map<Outcome, LongAdder>> attempts = new ArrayList<>();
    private final Map<DropReason, LongAdder> dropped = new EnumMap<>(DropReason.class);
    private volatile int waiting;
    private volatile long waitingBytes;
    private volatile long oldestMillis;

    HookMetrics(int urls) {
        for (int i = 0; i < urls; i++) {
            Map<Outcome, LongAdder> ofUrl = new EnumMap<>(Outcome.class);
            for (Outcome outcome : Outcome.values()) {
                ofUrl.put(outcome, new LongAdder());
            }
            attempts.add(ofUrl);
        }
        for (DropReason reason : DropReason.values()) {
            dropped.put(reason, new LongAdder());
        }
    }

    void attempted(int url, Outcome outcome) {
        Objects.requireNonNull(attempts.get(url).get(outcome)).increment();
    }

    long attempts(int url, Outcome outcome) {
        return Objects.requireNonNull(attempts.get(url).get(outcome)).sum();
    }

    void dropped(DropReason reason, int events) {
        Objects.requireNonNull(dropped.get(reason)).add(events);
    }

    long dropped(DropReason reason) {
        return Objects.requireNonNull(dropped.get(reason)).sum();
    }

    /**
     * @param oldest when the oldest event was made, milliseconds since 1970; 0 without one
     */
    void waiting(int events, long bytes, long oldest) {
        waiting = events;
        waitingBytes = bytes;
        oldestMillis = oldest;
    }

    private double oldestSeconds(Clock clock) {
        return oldestMillis == 0 ? 0 : Math.max(0, clock.millis() - oldestMillis) / MILLIS;
    }

    /**
     * Shows them.
     *
     * @param urls as people may see them
     */
    void bindTo(MeterRegistry registry, List<String> urls, Clock clock) {
        for (int i = 0; i < urls.size(); i++) {
            String url = urls.get(i);
            attempts.get(i)
                    .forEach(
                            (outcome, count) ->
                                    FunctionCounter.builder(
                                                    "parley.webhook.attempts",
                                                    count,
                                                    LongAdder::sum)
                                            .tag("url", url)
                                            .tag("result", text(outcome))
                                            .description("Requests to receivers of webhooks")
                                            .register(registry));
        }
        dropped.forEach(
                (reason, count) ->
                        FunctionCounter.builder("parley.webhook.dropped", count, LongAdder::sum)
                                .tag("reason", text(reason))
                                .description("Events that were given up")
                                .register(registry));
        Gauge.builder("parley.webhook.waiting", this, it -> it.waiting)
                .description("Events that wait to be delivered")
                .register(registry);
        Gauge.builder("parley.webhook.waiting.size", this, it -> it.waitingBytes)
                .baseUnit("bytes")
                .description("Size of the events that wait")
                .register(registry);
        Gauge.builder("parley.webhook.oldest.age", this, it -> it.oldestSeconds(clock))
                .baseUnit("seconds")
                .description("Age of the oldest event that waits")
                .register(registry);
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
