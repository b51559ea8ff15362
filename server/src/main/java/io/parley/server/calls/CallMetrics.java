package io.parley.server.calls;

import io.grpc.Status;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.rpc.proto.webrtc.v1.DialStage;
import io.parley.rpc.queue.CallQueue;
import io.parley.rpc.signaling.SignalingMetrics;
import io.parley.server.watch.CallListener;
import io.parley.server.watch.CallRecord;
import java.time.Clock;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What is counted of signaling, under names that begin with {@code parley.calls}. */
final class CallMetrics implements SignalingMetrics {

    private static final String SERVICE = "proto.rpc.webrtc.v1.SignalingService";

    /** What says that the server is at fault, and not the caller or the answerer. */
    private static final Set<Status.Code> FAULTS =
            EnumSet.of(Status.Code.INTERNAL, Status.Code.UNKNOWN, Status.Code.DATA_LOSS);

    private final Map<Status.Code, LongAdder> calls = new EnumMap<>(Status.Code.class);
    private final Map<Status.Code, LongAdder> answers = new EnumMap<>(Status.Code.class);
    private final Map<DialStage, LongAdder> dials = new EnumMap<>(DialStage.class);
    private final LongAdder exchangeNanos = new LongAdder();
    private final LongAdder rateLimited = new LongAdder();
    private final Clock clock = Clock.systemUTC();
    private volatile @Nullable CallListener listener;

    CallMetrics() {
        for (Status.Code code : Status.Code.values()) {
            calls.put(code, new LongAdder());
            answers.put(code, new LongAdder());
        }
        for (DialStage stage : DialStage.values()) {
            dials.put(stage, new LongAdder());
        }
    }

    /** Every key is there from the start. */
    private static <K> LongAdder of(Map<K, LongAdder> counters, K key) {
        return Objects.requireNonNull(counters.get(key));
    }

    void listener(CallListener theListener) {
        listener = theListener;
    }

    @Override
    public void callEnded(Status.Code result, long nanos) {
        of(calls, result).increment();
        if (result == Status.Code.OK) {
            exchangeNanos.add(nanos);
        }
        CallListener told = listener;
        if (told != null) {
            told.onCall(
                    new CallRecord(
                            SERVICE,
                            "Call",
                            clock.instant().minusNanos(nanos),
                            nanos,
                            result.name(),
                            FAULTS.contains(result),
                            ""));
        }
    }

    @Override
    public void answerEnded(Status.Code result) {
        of(answers, result).increment();
    }

    @Override
    public void rateLimited() {
        rateLimited.increment();
    }

    @Override
    public void dialReported(DialStage reached) {
        of(dials, reached).increment();
    }

    void bindTo(MeterRegistry registry, CallQueue queue) {
        calls.forEach(
                (code, count) ->
                        FunctionCounter.builder("parley.calls", count, LongAdder::sum)
                                .tag("result", code.name().toLowerCase(Locale.ROOT))
                                .description("Calls that have ended, by how")
                                .register(registry));
        answers.forEach(
                (code, count) ->
                        FunctionCounter.builder("parley.calls.answers", count, LongAdder::sum)
                                .tag("result", code.name().toLowerCase(Locale.ROOT))
                                .description("Answer streams that have ended, by how")
                                .register(registry));
        dials.forEach(
                (stage, count) ->
                        FunctionCounter.builder("parley.calls.dials", count, LongAdder::sum)
                                .tag("reached", stage.name().toLowerCase(Locale.ROOT))
                                .description("Dials that callers reported, by how far they came")
                                .register(registry));
        LongAdder succeeded = of(calls, Status.Code.OK);
        FunctionTimer.builder(
                        "parley.calls.exchange",
                        exchangeNanos,
                        nanos -> succeeded.sum(),
                        LongAdder::sum,
                        TimeUnit.NANOSECONDS)
                .description("Time from a call to the end of its answer")
                .register(registry);
        FunctionCounter.builder("parley.calls.rate.limited", rateLimited, LongAdder::sum)
                .description("Calls refused because their client makes too many")
                .register(registry);
        Gauge.builder("parley.calls.answerers.waiting", queue, CallQueue::waitingAnswerers)
                .description("Answerers that wait for a call")
                .register(registry);
        Gauge.builder("parley.calls.pending", queue, CallQueue::pendingCalls)
                .description("Calls that wait for an answerer")
                .register(registry);
        Gauge.builder("parley.calls.exchanges", queue, CallQueue::exchanges)
                .description("Offers that are remembered, with those that are over")
                .register(registry);
    }
}
