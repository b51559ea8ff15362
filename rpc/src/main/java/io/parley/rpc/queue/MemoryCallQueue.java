package io.parley.rpc.queue;

import io.grpc.Status;
import io.grpc.SynchronizationContext;
import io.parley.rpc.proto.webrtc.v1.ICECandidate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of one process. Everything happens in one serial context, on the thread of whoever came
 * first: there is no lock, and no thread of its own to hand over to.
 */
public final class MemoryCallQueue implements CallQueue {

    private static final Logger LOGGER = LoggerFactory.getLogger(MemoryCallQueue.class);

    private final SynchronizationContext serial =
            new SynchronizationContext(
                    (thread, failure) -> LOGGER.error("the call queue failed", failure));
    private final QueueOptions options;
    private final SignalingTimer timer;
    private final HostMemory online;
    private final Map<String, Line> lines = new HashMap<>();
    private final Map<String, Exchange> exchanges = new HashMap<>();
    private final DelayLine<Exchange> deadlines;
    private final DelayLine<Exchange> offline;
    private long pendingChars;
    private boolean closed;

    private volatile int pending;
    private volatile int waiting;
    private volatile int known;

    /**
     * An empty queue.
     *
     * @param timer stays open when the queue is closed
     */
    public MemoryCallQueue(QueueOptions options, SignalingTimer timer) {
        this.options = options;
        this.timer = timer;
        online = new HostMemory(options.offlineAfter().toMillis());
        deadlines = new DelayLine<>(timer, serial, this::expire);
        offline = new DelayLine<>(timer, serial, this::giveUpOffline);
    }

    /** Who waits for one host: calls or answerers, never both. */
    private static final class Line {
        final Set<Exchange> calls = new LinkedHashSet<>();
        final Set<Waiter> waiters = new LinkedHashSet<>();

        boolean isEmpty() {
            return calls.isEmpty() && waiters.isEmpty();
        }
    }

    @Override
    public CallLeg call(Offer offer, CallerListener listener) {
        Exchange exchange = new Exchange(offer, new CallerSide(listener));
        serial.execute(() -> admit(exchange));
        return exchange;
    }

    private void admit(Exchange exchange) {
        if (closed) {
            exchange.caller.end(Outcomes.CLOSED);
            return;
        }
        if (exchange.caller.ended()) {
            return;
        }
        Line line = lines.computeIfAbsent(exchange.host, host -> new Line());
        Waiter waiter = first(line.waiters);
        if (waiter == null && refused(line, exchange)) {
            exchange.caller.end(Outcomes.TOO_MANY);
            prune(exchange.host, line);
            return;
        }
        exchanges.put(exchange.uuid, exchange);
        known = exchanges.size();
        deadlines.add(exchange, exchange.deadlineMillis);
        if (waiter != null) {
            handOver(exchange, waiter);
        } else {
            line.calls.add(exchange);
            pending++;
            pendingChars += exchange.chars();
            watchOffline(exchange);
        }
    }

    private boolean refused(Line line, Exchange exchange) {
        int max = options.maxPendingCalls();
        return (max > 0 && line.calls.size() >= max)
                || pendingChars + exchange.chars() > Limits.MAX_PENDING_CHARS;
    }

    private void watchOffline(Exchange exchange) {
        long now = timer.millis();
        if (!options.offlineAfter().isZero() && !online.remembers(exchange.host, now)) {
            offline.add(exchange, now + options.offlineWait().toMillis());
        }
    }

    private void giveUpOffline(Exchange exchange) {
        if (unqueue(exchange)) {
            forget(exchange);
            exchange.caller.end(Outcomes.OFFLINE);
        }
    }

    private static @Nullable Waiter first(Set<Waiter> waiters) {
        return waiters.isEmpty() ? null : waiters.iterator().next();
    }

    private void handOver(Exchange exchange, Waiter waiter) {
        stopWaiting(waiter);
        Offer offer = Objects.requireNonNull(exchange.offer);
        exchange.offer = null;
        exchange.taker = waiter;
        waiter.exchange = exchange;
        waiter.side.offer(offer);
        exchange.early.forEach(waiter.side::update);
        exchange.early.clear();
    }

    @Override
    public CompletableFuture<Boolean> update(String host, String uuid, CallUpdate update) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        serial.execute(() -> done.complete(apply(host, uuid, update)));
        return done;
    }

    private boolean apply(String host, String uuid, CallUpdate update) {
        Exchange exchange = exchanges.get(uuid);
        if (exchange == null || !exchange.host.equals(host)) {
            return false;
        }
        if (update instanceof CallUpdate.Failure failure) {
            if (!exchange.callerDone) {
                abandon(exchange, failure.status());
                exchange.caller.end(Outcomes.failure(failure.status()));
            }
            return true;
        }
        exchange.callerDone |= update instanceof CallUpdate.Done;
        Waiter taker = exchange.taker;
        if (taker != null) {
            taker.side.update(update);
        } else if (exchange.early.size() < Limits.MAX_EARLY_UPDATES) {
            exchange.early.add(update);
        }
        return true;
    }

    /** The caller takes no further part: out of the line, and out of the memory at once. */
    private void abandon(Exchange exchange, Status cause) {
        unqueue(exchange);
        forget(exchange);
        Waiter taker = exchange.taker;
        if (taker != null) {
            taker.side.update(new CallUpdate.Failure(cause));
        }
    }

    private void cancelled(Exchange exchange, Status cause) {
        boolean over = exchange.caller.ended();
        exchange.caller.cancel();
        // A caller that is done may hang up at any time: real ones do as soon as they are through.
        if (!over && exchanges.containsKey(exchange.uuid) && !exchange.callerDone) {
            abandon(exchange, cause);
        }
    }

    private void expire(Exchange exchange) {
        unqueue(exchange);
        if (exchanges.remove(exchange.uuid, exchange)) {
            known = exchanges.size();
            exchange.caller.end(Outcomes.EXPIRED);
            if (exchange.taker != null) {
                exchange.taker.side.expire();
            }
        }
    }

    private void forget(Exchange exchange) {
        exchanges.remove(exchange.uuid);
        exchange.offer = null;
        known = exchanges.size();
    }

    private boolean unqueue(Exchange exchange) {
        String host = exchange.host;
        Line line = lines.get(host);
        if (line == null || !line.calls.remove(exchange)) {
            return false;
        }
        pending--;
        pendingChars -= exchange.chars();
        prune(host, line);
        return true;
    }

    private void prune(String host, Line line) {
        if (line.isEmpty()) {
            lines.remove(host);
        }
    }

    @Override
    public AnswerLeg answer(Collection<String> hosts, AnswererListener listener) {
        Waiter waiter = new Waiter(List.copyOf(new LinkedHashSet<>(hosts)), listener);
        serial.execute(() -> admit(waiter));
        return waiter;
    }

    private void admit(Waiter waiter) {
        if (closed) {
            waiter.side.fail(Outcomes.CLOSED);
            return;
        }
        if (waiter.left) {
            return;
        }
        Exchange oldest = null;
        for (String host : waiter.hosts) {
            Line line = lines.get(host);
            if (line != null && !line.calls.isEmpty()) {
                Exchange candidate = line.calls.iterator().next();
                if (oldest == null || candidate.deadlineMillis < oldest.deadlineMillis) {
                    oldest = candidate;
                }
            }
        }
        if (oldest != null) {
            remember(waiter);
            unqueue(oldest);
            handOver(oldest, waiter);
        } else {
            await(waiter);
        }
    }

    private void await(Waiter waiter) {
        int max = options.maxWaitingAnswerers();
        for (String host : waiter.hosts) {
            Line line = lines.get(host);
            if (max > 0 && line != null && line.waiters.size() >= max) {
                waiter.side.fail(Outcomes.TOO_MANY);
                return;
            }
        }
        waiter.hosts.forEach(
                host -> lines.computeIfAbsent(host, name -> new Line()).waiters.add(waiter));
        waiter.waits = true;
        waiting++;
    }

    private void stopWaiting(Waiter waiter) {
        if (!waiter.waits) {
            return;
        }
        waiter.waits = false;
        waiting--;
        for (String host : waiter.hosts) {
            Line line = lines.get(host);
            if (line != null) {
                line.waiters.remove(waiter);
                prune(host, line);
            }
        }
        remember(waiter);
    }

    private void remember(Waiter waiter) {
        long now = timer.millis();
        waiter.hosts.forEach(host -> online.seen(host, now));
    }

    @Override
    public int pendingCalls() {
        return pending;
    }

    @Override
    public int waitingAnswerers() {
        return waiting;
    }

    @Override
    public int exchanges() {
        return known;
    }

    @Override
    public void close() {
        serial.execute(this::closeNow);
    }

    private void closeNow() {
        closed = true;
        List<Exchange> open = new ArrayList<>(exchanges.values());
        Set<Waiter> waiters = new LinkedHashSet<>();
        lines.values().forEach(line -> waiters.addAll(line.waiters));
        exchanges.clear();
        lines.clear();
        deadlines.clear();
        offline.clear();
        pending = 0;
        waiting = 0;
        known = 0;
        for (Exchange exchange : open) {
            exchange.caller.end(Outcomes.CLOSED);
            if (exchange.taker != null) {
                exchange.taker.side.fail(Outcomes.CLOSED);
            }
        }
        waiters.forEach(waiter -> waiter.side.fail(Outcomes.CLOSED));
    }

    /** One offer and who takes part in it. */
    private final class Exchange implements CallLeg {
        final String uuid;
        final String host;
        final long deadlineMillis;
        final CallerSide caller;
        final List<CallUpdate> early = new ArrayList<>(0);
        @Nullable Waiter taker;
        boolean callerDone;

        /** Null once it was handed over or is void: the rest stays until the time is over. */
        @Nullable Offer offer;

        Exchange(Offer offer, CallerSide caller) {
            uuid = offer.uuid();
            host = offer.host();
            deadlineMillis = offer.deadlineMillis();
            this.offer = offer;
            this.caller = caller;
        }

        int chars() {
            return offer == null ? 0 : offer.sdp().length();
        }

        @Override
        public void cancel(Status cause) {
            serial.execute(() -> cancelled(this, cause));
        }
    }

    /** One answerer, first waiting and then in its one exchange. */
    private final class Waiter implements AnswerLeg {
        final List<String> hosts;
        final AnswererSide side;
        @Nullable Exchange exchange;
        boolean waits;
        boolean left;

        Waiter(List<String> hosts, AnswererListener listener) {
            this.hosts = hosts;
            side = new AnswererSide(listener);
        }

        private void with(Consumer<Exchange> action) {
            serial.execute(
                    () -> {
                        Exchange current = exchange;
                        if (current != null && !left) {
                            action.accept(current);
                        }
                    });
        }

        @Override
        public void answer(String sdp) {
            with(
                    current -> {
                        if (!current.caller.answer(sdp)) {
                            abandon(current, Outcomes.NO_SDP);
                        }
                    });
        }

        @Override
        public void candidate(ICECandidate candidate) {
            with(current -> current.caller.candidate(candidate));
        }

        @Override
        public void error(Status status) {
            with(
                    current -> {
                        current.caller.end(Outcomes.fromAnswerer(status));
                        forget(current);
                        detach();
                    });
        }

        @Override
        public void done() {
            with(current -> current.caller.done());
        }

        @Override
        public void leave() {
            serial.execute(
                    () -> {
                        if (left) {
                            return;
                        }
                        left = true;
                        stopWaiting(this);
                        side.leave();
                        if (exchange != null) {
                            exchange.caller.done();
                            detach();
                        }
                    });
        }

        /** Lets go of the caller, whose exchange is remembered until its time is over. */
        private void detach() {
            left = true;
            side.leave();
            exchange = null;
        }
    }
}
