package io.parley.server.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.parley.server.config.TracingConfig;
import io.parley.server.watch.CallListener;
import io.parley.server.watch.CallRecord;
import io.parley.server.watch.JoinListener;
import io.parley.server.watch.JoinRecord;
import io.parley.server.watch.JoinStage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans of what is over: one for each join, with one for each of its stages; one for each
 * call of the room API; one for each exchange of the signaling service. They are made from records
 * of the past, so nothing is open while a participant joins. What the collector does not take in
 * time is dropped; nobody waits for it. Any thread.
 */
public final class Tracing implements JoinListener, CallListener, AutoCloseable {
    /** Spans that wait to be sent; some thousand bytes each at most. */
    private static final int MAX_WAITING = 2_048;

    private static final int MAX_BATCH = 512;
    private static final Duration DELAY = Duration.ofSeconds(2);
    private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(5);
    private static final long CLOSE_SECONDS = 2;

    private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");
    private static final AttributeKey<String> RPC_SERVICE = AttributeKey.stringKey("rpc.service");
    private static final AttributeKey<String> RPC_METHOD = AttributeKey.stringKey("rpc.method");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("parley.outcome");
    private static final AttributeKey<String> ROOM = AttributeKey.stringKey("parley.room");
    private static final AttributeKey<String> ROOM_SID = AttributeKey.stringKey("parley.room_sid");
    private static final AttributeKey<String> IDENTITY = AttributeKey.stringKey("parley.identity");
    private static final AttributeKey<String> SID = AttributeKey.stringKey("parley.sid");
    private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("parley.client");
    private static final AttributeKey<String> CONNECTION =
            AttributeKey.stringKey("parley.connection");
    private static final AttributeKey<String> FAILED_STAGE =
            AttributeKey.stringKey("parley.failed_stage");
    private static final AttributeKey<Long> HTTP_STATUS =
            AttributeKey.longKey("http.response.status_code");

    private static final TextMapGetter<String> PARENT =
            new TextMapGetter<>() {
                @Override
                public Iterable<String> keys(String parent) {
                    return List.of("traceparent");
                }

                @Override
                public @Nullable String get(@Nullable String parent, String key) {
                    return key.equals("traceparent") ? parent : null;
                }
            };

    private final SdkTracerProvider provider;
    private final Tracer tracer;

    private Tracing(SdkTracerProvider provider) {
        this.provider = provider;
        tracer = provider.get("io.parley.server");
    }

    /** Begins to send spans; the collector need not be there. */
    public static Tracing open(TracingConfig config) {
        OtlpHttpSpanExporterBuilder exporter =
                OtlpHttpSpanExporter.builder()
                        .setEndpoint(config.endpoint().toString())
                        .setTimeout(EXPORT_TIMEOUT)
                        .setCompression("gzip");
        config.headers().forEach(exporter::addHeader);
        return new Tracing(
                SdkTracerProvider.builder()
                        .setResource(
                                Resource.create(Attributes.of(SERVICE_NAME, config.serviceName())))
                        .addSpanProcessor(
                                BatchSpanProcessor.builder(
                                                new TellingExporter(
                                                        exporter.build(), config.endpoint()))
                                        .setMaxQueueSize(MAX_WAITING)
                                        .setMaxExportBatchSize(MAX_BATCH)
                                        .setScheduleDelay(DELAY)
                                        .setExporterTimeout(EXPORT_TIMEOUT)
                                        .build())
                        .build());
    }

    @Override
    public void onJoin(JoinRecord join) {
        Span whole =
                tracer.spanBuilder("join")
                        .setNoParent()
                        .setSpanKind(SpanKind.SERVER)
                        .setStartTimestamp(join.startedAt())
                        .startSpan();
        describe(whole, join);
        Context inside = Context.root().with(whole);
        for (JoinStage stage : JoinStage.values()) {
            if (join.reached(stage)) {
                span(join, stage, inside).end(after(join, join.endNanos(stage)));
            }
        }
        JoinRecord.Failure failure = join.failure();
        if (failure != null) {
            Span failed = span(join, failure.stage(), inside);
            failed.setStatus(StatusCode.ERROR, failure.reason());
            failed.end(after(join, failure.afterNanos()));
            whole.setStatus(StatusCode.ERROR, failure.reason());
            whole.setAttribute(FAILED_STAGE, failure.stage().text());
            if (failure.httpStatus() != 0) {
                whole.setAttribute(HTTP_STATUS, (long) failure.httpStatus());
            }
        }
        whole.end(after(join, join.totalNanos()));
    }

    private Span span(JoinRecord join, JoinStage stage, Context parent) {
        return tracer.spanBuilder("join " + stage.text())
                .setParent(parent)
                .setStartTimestamp(after(join, join.beginNanos(stage)))
                .startSpan();
    }

    private static Instant after(JoinRecord join, long nanos) {
        return join.startedAt().plusNanos(nanos);
    }

    private static void describe(Span span, JoinRecord join) {
        set(span, ROOM, join.who().room());
        set(span, ROOM_SID, join.who().roomSid());
        set(span, IDENTITY, join.who().identity());
        set(span, SID, join.who().sid());
        set(span, CLIENT, join.client());
        set(span, CONNECTION, join.connection());
    }

    private static void set(Span span, AttributeKey<String> key, String value) {
        if (!value.isEmpty()) {
            span.setAttribute(key, value);
        }
    }

    @Override
    public void onCall(CallRecord call) {
        Context parent =
                W3CTraceContextPropagator.getInstance()
                        .extract(Context.root(), call.traceParent(), PARENT);
        SpanBuilder builder =
                tracer.spanBuilder(call.service() + "/" + call.method())
                        .setParent(parent)
                        .setSpanKind(SpanKind.SERVER)
                        .setStartTimestamp(call.startedAt())
                        .setAttribute(RPC_SERVICE, call.service())
                        .setAttribute(RPC_METHOD, call.method())
                        .setAttribute(OUTCOME, call.outcome());
        Span span = builder.startSpan();
        if (call.failed()) {
            span.setStatus(StatusCode.ERROR, call.outcome());
        }
        span.end(call.startedAt().plusNanos(call.nanos()));
    }

    /** Sends what waits, for a short time, and stops. Idempotent. */
    @Override
    public void close() {
        provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
