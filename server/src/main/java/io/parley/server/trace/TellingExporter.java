package io.parley.server.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in one line, once a minute at most, that a collector does not take traces, in place of what
 * the library writes past the log.
 */
final class TellingExporter implements SpanExporter {
    private static final Logger log = LoggerFactory.getLogger(Tracing.class);
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Held here, since the JDK forgets the level of a logger that nobody holds. */
    private static final java.util.logging.Logger LIBRARY =
            java.util.logging.Logger.getLogger("io.opentelemetry");

    private final SpanExporter delegate;
    private final URI endpoint;
    private final AtomicLong mayTellAt = new AtomicLong(System.nanoTime());

    TellingExporter(SpanExporter delegate, URI endpoint) {
        this.delegate = delegate;
        this.endpoint = endpoint;
        LIBRARY.setLevel(Level.OFF);
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int count = spans.size();
        CompletableResultCode result = delegate.export(spans);
        result.whenComplete(
                () -> {
                    if (!result.isSuccess()) {
                        lost(count);
                    }
                });
        return result;
    }

    private void lost(int count) {
        long now = System.nanoTime();
        long at = mayTellAt.get();
        if (now - at >= 0 && mayTellAt.compareAndSet(at, now + PAUSE_NANOS)) {
            log.warn(
                    "{} spans were lost: {}://{}:{} does not take them (is a collector with OTLP"
                            + " over HTTP there?)",
                    count,
                    endpoint.getScheme(),
                    endpoint.getHost(),
                    endpoint.getPort());
        }
    }

    @Override
    public CompletableResultCode flush() {
        return delegate.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return delegate.shutdown();
    }
}
