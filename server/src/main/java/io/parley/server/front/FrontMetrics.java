package io.parley.server.front;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.server.limits.Limit;
import io.parley.server.limits.Refusals;
import io.parley.server.room.Rooms;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What {@code /metrics} shows. Names begin with {@code parley_}, but for those of the JVM; none has
 * a label for a room, a participant or an address.
 */
final class FrontMetrics {

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Refusals refusals;
    private final AtomicInteger connections = new AtomicInteger();
    private final Counter malformed =
            counter("parley.signal.malformed", "Frames and messages that could not be read");
    private final Counter tooSlow =
            counter("parley.signal.slow", "Connections cut because the client did not read");

    FrontMetrics(Rooms rooms) {
        Gauge.builder("parley.signal.connections", connections, AtomicInteger::get)
                .description("Open signal connections")
                .register(registry);
        refusals(401); // there from the start, so that the first one shows as a change
        registry.getPrometheusRegistry().register(new RoomsCollector(rooms));
        registry.getPrometheusRegistry().register(new JvmCollector());
        refusals = rooms.refusals();
        for (Limit limit : Limit.values()) {
            FunctionCounter.builder("parley.refused", refusals, r -> r.get(limit))
                    .tag("limit", limit.label())
                    .description("What was refused because a limit was reached")
                    .register(registry);
        }
    }

    private Counter refusals(int status) {
        return Counter.builder("parley.joins.refused")
                .tag("status", Integer.toString(status))
                .description("Joins answered with an error, by HTTP status")
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

    void malformed() {
        malformed.increment();
    }

    void tooSlow() {
        tooSlow.increment();
    }

    /** A limit of the front door refused something. */
    void refused(Limit limit) {
        refusals.count(limit);
    }

    /**
     * A join was answered with an error.
     *
     * @param status of HTTP; one of the few that this server answers with
     */
    void refused(int status) {
        refusals(status).increment();
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
