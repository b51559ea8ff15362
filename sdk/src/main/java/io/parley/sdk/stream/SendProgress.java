package io.parley.sdk.stream;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds up what was sent of one stream and its attachments, and tells. Safe to use from any thread.
 */
final class SendProgress {
    private static final Logger log = LoggerFactory.getLogger(SendProgress.class);

    private final Consumer<StreamProgress> listener;
    private final @Nullable Long total;
    private final Executor callbacks;
    private long bytes;

    private SendProgress(
            Consumer<StreamProgress> listener, @Nullable Long total, Executor callbacks) {
        this.listener = listener;
        this.total = total;
        this.callbacks = callbacks;
    }

    static @Nullable SendProgress of(
            @Nullable Consumer<StreamProgress> listener, @Nullable Long total, Executor callbacks) {
        return listener == null ? null : new SendProgress(listener, total, callbacks);
    }

    synchronized void add(long more) {
        bytes += more;
        StreamProgress now = new StreamProgress(bytes, total);
        callbacks.execute(
                () -> {
                    try {
                        listener.accept(now);
                    } catch (RuntimeException e) {
                        log.warn("a progress listener failed", e);
                    }
                });
    }
}
