package io.parley.server.hooks;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.parley.proto.livekit.WebhookEvent;
import io.parley.server.config.ConfigException;
import io.parley.server.config.WebhookConfig;
import io.parley.server.room.RoomObserver;
import io.parley.token.KeyProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The webhooks of a server: its events, their outbox, and who brings them to the receivers. It has
 * a thread of its own, on which files are written and requests are sent; rooms hand events over and
 * go on. Any thread.
 */
public final class Webhooks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Webhooks.class);

    private final List<String> urls;
    private final Clock clock = Clock.systemUTC();
    private final NettyLoop loop;
    private final HttpPoster poster;
    private final HookMetrics metrics;
    private final Courier courier;
    private final RoomObserver observer = new EventSource(this::handOver);
    private final AtomicInteger handedOver = new AtomicInteger();

    private Webhooks(WebhookConfig config, Outbox outbox, KeyProvider keys, boolean held) {
        urls = outbox.urls();
        loop = new NettyLoop();
        poster = new HttpPoster(urls, loop.group(), config.delivery().timeout());
        metrics = new HookMetrics(urls.size());
        Envelope envelope = new Envelope(keys, config.apiKey(), clock);
        courier =
                new Courier(
                        loop,
                        config,
                        outbox,
                        poster,
                        envelope,
                        metrics,
                        clock,
                        new SecureRandom(),
                        held);
        loop.execute(() -> courier.start(!held));
    }

    /**
     * Opens the outbox and begins with what waits in it. What a server had begun that was killed
     * ends now: its participants have left, and its rooms are finished.
     *
     * @param config with at least one URL
     * @param keys asked for each request
     * @throws ConfigException if the outbox cannot be used
     */
    public static Webhooks open(WebhookConfig config, KeyProvider keys) {
        return new Webhooks(config, openOutbox(config), requireNonNull(keys, "keys"), false);
    }

    private static Outbox openOutbox(WebhookConfig config) {
        WebhookConfig.Outbox settings = config.outbox();
        if (settings.file().isEmpty()) {
            return Outbox.inMemory(config.urls());
        }
        try {
            return Outbox.open(Path.of(settings.file()), config.urls());
        } catch (OutboxInUseException e) {
            throw new ConfigException(
                    "webhook.outbox_file: "
                            + e.getMessage()
                            + " (expected: a file for each server)");
        } catch (IOException | java.nio.file.InvalidPathException e) {
            String fault =
                    "webhook.outbox_file: "
                            + settings.file()
                            + " cannot be used: "
                            + e.getMessage();
            if (settings.required()) {
                throw new ConfigException(
                        fault + " (expected: a file that the server may write, or '' for none)");
            }
            log.warn("{}; events that wait are lost when the server stops", fault);
            return Outbox.inMemory(config.urls());
        }
    }

    /**
     * Opens the outbox of a server that does not run, to deliver what waits in it. Nothing is sent
     * before {@link WebhookDesk#replay}.
     *
     * @param config URLs do not count: events go where they were to go
     * @throws OutboxInUseException if a server has it open
     * @throws IOException if it cannot be used
     */
    public static Webhooks openToReplay(WebhookConfig config, KeyProvider keys) throws IOException {
        return new Webhooks(config, Outbox.openAsItIs(Path.of(config.outbox().file())), keys, true);
    }

    /** Is to be told what happens in rooms. */
    public RoomObserver observer() {
        return observer;
    }

    private void handOver(EventKind kind, WebhookEvent.Builder event) {
        if (handedOver.incrementAndGet() > HookLimits.MAX_HANDED_OVER) {
            handedOver.decrementAndGet();
            metrics.dropped(DropReason.DISK_BEHIND, 1);
            return;
        }
        loop.execute(
                () -> {
                    handedOver.decrementAndGet();
                    courier.onEvent(kind, event);
                });
    }

    /** What operators may ask. */
    public WebhookDesk desk() {
        return new WebhookDesk(loop, courier);
    }

    /**
     * Waits until each event that may be sent now has been tried.
     *
     * @return completes then, or after the limit
     */
    public CompletableFuture<Void> whenIdle(Duration limit) {
        return CompletableFuture.supplyAsync(courier::whenIdle, loop::execute)
                .thenCompose(Function.identity())
                .completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Shows what is counted. */
    public void bindMetrics(MeterRegistry registry) {
        metrics.bindTo(registry, urls.stream().map(UrlText::redacted).toList(), clock);
    }

    /**
     * Delivers what can be delivered at once, and closes the outbox; what remains waits in it. When
     * all rooms are over, since later events are lost.
     *
     * @param limit how long that may take
     */
    public CompletableFuture<Void> closeAsync(Duration limit) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        loop.execute(
                () ->
                        courier.finish(limit)
                                .whenComplete(
                                        (done, failure) -> {
                                            poster.close();
                                            loop.close();
                                            over.completeAsync(() -> null);
                                        }));
        return over;
    }

    /** As {@link #closeAsync} within two seconds, and waits for it. */
    @Override
    public void close() {
        closeAsync(HookLimits.FAREWELL).join();
    }
}
