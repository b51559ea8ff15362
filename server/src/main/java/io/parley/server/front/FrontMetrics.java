package io.parley.server.front;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.server.room.Rooms;
import io.parley.server.room.RoomsCounter;
import io.parley.server.sfu.SfuCounter;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** What {@code /metrics} shows. Names begin with {@code parley_}. */
final class FrontMetrics {

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger connections = new AtomicInteger();
    private final Counter sent = signalMessages("sent");
    private final Counter received = signalMessages("received");
    private final Counter malformed =
            counter("parley.signal.malformed", "Frames and messages that could not be read");
    private final Counter tooSlow =
            counter("parley.signal.slow", "Connections cut because the client did not read");
    private final Counter refused =
            counter("parley.http.joins.refused", "Upgrades answered with an error");

    FrontMetrics(Rooms rooms) {
        Gauge.builder("parley.signal.connections", connections, AtomicInteger::get)
                .description("Open signal connections")
                .register(registry);
        Gauge.builder("parley.rooms", rooms, r -> r.snapshot().rooms())
                .description("Rooms")
                .register(registry);
        Gauge.builder("parley.participants", rooms, r -> r.snapshot().participants())
                .description("Participants of all rooms")
                .register(registry);
        for (RoomsCounter counter : RoomsCounter.values()) {
            String name = counter.name().toLowerCase(Locale.ROOT).replace('_', '.');
            FunctionCounter.builder("parley.room." + name, rooms, r -> r.count(counter))
                    .register(registry);
        }
        for (SfuCounter counter : SfuCounter.values()) {
            String name = counter.name().toLowerCase(Locale.ROOT).replace('_', '.');
            FunctionCounter.builder("parley.media." + name, rooms, r -> r.count(counter))
                    .register(registry);
        }
    }

    private Counter signalMessages(String direction) {
        return Counter.builder("parley.signal.messages")
                .tag("direction", direction)
                .description("Signal messages")
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    void opened() {
        connections.incrementAndGet();
    }

    void closed() {
        connections.decrementAndGet();
    }

    void messageSent() {
        sent.increment();
    }

    void messageReceived() {
        received.increment();
    }

    void malformed() {
        malformed.increment();
    }

    void tooSlow() {
        tooSlow.increment();
    }

    void refused() {
        refused.increment();
    }

    /** Where others may add what they count. */
    MeterRegistry registry() {
        return registry;
    }

    /** The Prometheus text format. */
    String scrape() {
        return registry.scrape();
    }

    void close() {
        registry.close();
    }
}
