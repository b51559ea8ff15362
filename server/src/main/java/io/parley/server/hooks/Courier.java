package io.parley.server.hooks;

import io.parley.proto.livekit.WebhookEvent;
import io.parley.server.config.WebhookConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Takes events into the outbox and brings them to the URLs. Everything happens on one loop, which
 * no room uses.
 */
final class Courier {
    private final HookLoop loop;
    private final WebhookConfig config;
    private final Outbox outbox;
    private final Poster poster;
    private final Envelope envelope;
    private final HookMetrics metrics;
    private final Grievances grievances;
    private final Clock clock;
    private final RandomGenerator random;
    private final List<UrlQueue> queues = new ArrayList<>();
    private final CompletableFuture<Void> finished = new CompletableFuture<>();
    private final List<CompletableFuture<Void>> idle = new ArrayList<>();
    private boolean finishing;
    private boolean forceArmed;
    private long armedFor = Lane.NEVER;
    private @Nullable Runnable disarm;

    /**
     * @param held whether nothing goes until {@link #replay} asks for it
     */
    Courier(
            HookLoop loop,
            WebhookConfig config,
            Outbox outbox,
            Poster poster,
            Envelope envelope,
            HookMetrics metrics,
            Clock clock,
            RandomGenerator random,
            boolean held) {
        this.loop = loop;
        this.config = config;
        this.outbox = outbox;
        this.poster = poster;
        this.envelope = envelope;
        this.metrics = metrics;
        this.clock = clock;
        this.random = random;
        grievances = new Grievances(outbox.urls());
        WebhookConfig.Delivery delivery = config.delivery();
        Backoff backoff = new Backoff(HookLimits.FIRST_PAUSE, delivery.maxPause(), random);
        for (int i = 0; i < outbox.urls().size(); i++) {
            queues.add(new UrlQueue(delivery.connections(), held, backoff));
        }
    }

    /**
     * Begins with what is in the outbox.
     *
     * @param tellEnds whether the server is at its start, so that what has begun and not ended has
     *     ended with the process before
     */
    void start(boolean tellEnds) {
        outbox.waiting().forEach(this::enqueue);
        if (tellEnds) {
            Aftermath.tell(outbox, this::take);
            outbox.open().forEach(outbox::forget);
        }
        pump();
    }

    /** An event happened; it has neither id nor time yet. */
    void onEvent(EventKind kind, WebhookEvent.Builder event) {
        if (!finished.isDone()) {
            take(kind, event);
            pump();
        }
    }

    private void take(EventKind kind, WebhookEvent.Builder event) {
        int pending = config.sends(kind.text()) ? (1 << queues.size()) - 1 : 0;
        if (pending == 0 && !kind.opens() && !kind.closes()) {
            return;
        }
        long now = clock.millis();
        event.setEvent(kind.text())
                .setId(EventIds.next(random))
                .setCreatedAt(Duration.ofMillis(now).toSeconds());
        enqueue(outbox.add(kind, event.build(), now, pending));
        while (isOverfull()) {
            drop(outbox.waiting().iterator().next(), DropReason.OUTBOX_FULL);
        }
    }

    private boolean isOverfull() {
        WebhookConfig.Outbox bounds = config.outbox();
        return outbox.waiting().size() > bounds.maxEvents()
                || outbox.waitingBytes() > (long) bounds.maxMegabytes() << 20;
    }

    private void enqueue(Entry entry) {
        for (int url = 0; url < queues.size(); url++) {
            if (entry.isPendingAt(url)) {
                queues.get(url).add(entry);
            }
        }
    }

    /** Gives an event up at all URLs that it waits for. */
    private void drop(Entry entry, DropReason reason) {
        for (int url = 0; url < queues.size(); url++) {
            if (entry.isPendingAt(url)) {
                queues.get(url).remove(entry);
            }
        }
        outbox.settle(entry, entry.pending());
        metrics.dropped(reason, 1);
        grievances.dropped(entry, reason, loop.nowNanos());
    }

    /** Sends what is due, and sees to the next deadline. After each input. */
    private void pump() {
        if (finished.isDone()) {
            return;
        }
        long now = loop.nowNanos();
        for (int url = 0; url < queues.size(); url++) {
            UrlQueue queue = queues.get(url);
            for (Lane lane = queue.poll(now); lane != null; lane = queue.poll(now)) {
                send(url, queue, lane);
            }
        }
        arm(now);
        report();
        if (isIdle(now)) {
            idle.forEach(waiter -> waiter.complete(null));
            idle.clear();
            if (finishing) {
                finish();
            }
        }
    }

    private void send(int url, UrlQueue queue, Lane lane) {
        Entry entry = lane.entries().element();
        WebhookEvent event = outbox.read(entry);
        if (event == null) {
            drop(entry, DropReason.UNREADABLE);
            queue.onSettled(lane, entry, false);
            return;
        }
        byte[] body = Envelope.json(event);
        poster.post(url, body, envelope.token(body))
                .thenAccept(
                        answer -> loop.execute(() -> onAnswer(url, queue, lane, entry, answer)));
    }

    private void onAnswer(int url, UrlQueue queue, Lane lane, Entry entry, Poster.Answer answer) {
        if (finished.isDone()) {
            return;
        }
        long now = loop.nowNanos();
        metrics.attempted(url, answer.outcome());
        if (answer.outcome() == Outcome.DELIVERED) {
            outbox.settle(entry, 1 << url);
            grievances.delivered(url);
            queue.onSettled(lane, entry, true);
        } else {
            onFailure(url, queue, lane, entry, answer, now);
        }
        pump();
    }

    private void onFailure(
            int url, UrlQueue queue, Lane lane, Entry entry, Poster.Answer answer, long now) {
        DropReason reason = null;
        if (lane.entries().peek() == entry) {
            lane.failed(answer.text(), answer.outcome() == Outcome.REFUSED, now);
            reason = reasonToGiveUp(lane, entry, now);
        }
        if (reason == null) {
            queue.onFailed(lane, now);
            if (queue.isDown()) {
                grievances.down(url, answer.text());
            }
        } else {
            outbox.settle(entry, 1 << url);
            metrics.dropped(reason, 1);
            grievances.dropped(entry, reason, now);
            queue.onSettled(lane, entry, false);
        }
    }

    private @Nullable DropReason reasonToGiveUp(Lane lane, Entry entry, long now) {
        if (clock.millis() - entry.createdMillis() >= config.delivery().maxAge().toMillis()) {
            return DropReason.TOO_OLD;
        }
        boolean refused =
                lane.refusedSince() != Lane.NEVER
                        && now - lane.refusedSince() >= HookLimits.REFUSED_FOR.toNanos();
        return refused ? DropReason.REFUSED : null;
    }

    private void arm(long now) {
        long next = Lane.NEVER;
        for (UrlQueue queue : queues) {
            next = Math.min(next, queue.nextTimeout());
        }
        if (next != armedFor) {
            if (disarm != null) {
                disarm.run();
                disarm = null;
            }
            armedFor = next;
            if (next != Lane.NEVER) {
                Duration delay = Duration.ofNanos(Math.max(0, next - now));
                disarm = loop.schedule(delay, this::onTimer);
            }
        }
        if (outbox.isForceDue() && !forceArmed) {
            forceArmed = true;
            loop.schedule(HookLimits.FORCE_AFTER, this::force);
        }
    }

    private void onTimer() {
        disarm = null;
        armedFor = Lane.NEVER;
        pump();
    }

    private void force() {
        forceArmed = false;
        if (!finished.isDone()) {
            outbox.force();
        }
    }

    private void report() {
        var waiting = outbox.waiting();
        long oldest = waiting.isEmpty() ? 0 : waiting.iterator().next().createdMillis();
        metrics.waiting(waiting.size(), outbox.waitingBytes(), oldest);
    }

    private boolean isIdle(long now) {
        for (UrlQueue queue : queues) {
            if (queue.inFlight() > 0 || queue.nextTimeout() <= now) {
                return false;
            }
        }
        return true;
    }

    /**
     * Sends what is due, waits for the answers but not for further attempts, and closes the outbox.
     *
     * @param limit when it is closed in any case
     * @return completes on the loop
     */
    CompletableFuture<Void> finish(Duration limit) {
        finishing = true;
        loop.schedule(limit, this::finish);
        pump();
        return finished;
    }

    private void finish() {
        if (finished.isDone()) {
            return;
        }
        int lost = 0;
        for (Entry entry : outbox.waiting()) {
            lost += entry.isInJournal() ? 0 : 1;
        }
        if (lost > 0) {
            metrics.dropped(DropReason.NOT_STORED, lost);
            grievances.notStored(lost);
        }
        outbox.close();
        finished.complete(null);
    }

    /** Completes, on the loop, when nothing is under way and nothing is to be sent now. */
    CompletableFuture<Void> whenIdle() {
        CompletableFuture<Void> waiter = new CompletableFuture<>();
        idle.add(waiter);
        pump();
        return waiter;
    }

    /** What waits, oldest first. */
    List<Entry> waiting(int limit) {
        return outbox.waiting().stream().limit(limit).toList();
    }

    /** How many wait. */
    int waiting() {
        return outbox.waiting().size();
    }

    Outbox outbox() {
        return outbox;
    }

    /**
     * What is known of attempts for an event at a URL; null when it is not the first of its room.
     */
    @Nullable Lane laneOf(Entry entry, int url) {
        Lane lane = queues.get(url).lane(entry.room());
        return lane != null && lane.entries().peek() == entry ? lane : null;
    }

    /**
     * Tries events again at once, with those before them in their rooms.
     *
     * @param ids of events; empty for all
     * @return the ids that no waiting event has
     */
    List<String> replay(List<String> ids) {
        List<String> unknown = ids.stream().filter(id -> outbox.find(id) == null).toList();
        Set<String> wanted = ids.isEmpty() ? null : new HashSet<>(ids);
        queues.forEach(queue -> queue.hurry(wanted));
        pump();
        return unknown;
    }

    /**
     * Gives events up.
     *
     * @return the ids that no waiting event has
     */
    List<String> drop(List<String> ids) {
        List<String> unknown = new ArrayList<>();
        for (String id : ids) {
            Entry entry = outbox.find(id);
            if (entry == null) {
                unknown.add(id);
            } else {
                drop(entry, DropReason.BY_OPERATOR);
            }
        }
        pump();
        return unknown;
    }
}
