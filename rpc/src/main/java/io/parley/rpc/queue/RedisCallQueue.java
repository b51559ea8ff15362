package io.parley.rpc.queue;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.SynchronizationContext;
import io.lettuce.core.RedisURI;
import io.parley.rpc.proto.queue.QueueFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue that several processes share through Redis: a caller and an answerer may hang on
 * different ones. An offer waits in Redis; each step that must happen once is one script there.
 * Once it is taken the two processes talk through a channel that each has. What is under way when
 * Redis fails ends with UNAVAILABLE; answerers that wait go on waiting, and are announced again
 * when Redis is back. Needs one Redis, or one with replicas, but no cluster.
 */
public final class RedisCallQueue implements CallQueue {

    private static final Logger LOGGER = LoggerFactory.getLogger(RedisCallQueue.class);

    static final Status OUT_OF_REACH =
            Status.UNAVAILABLE.withDescription("the call queue is out of reach; please try again");

    private static final long BEAT_MILLIS = 5_000;

    private final SynchronizationContext serial =
            new SynchronizationContext(
                    (thread, failure) -> LOGGER.error("the call queue failed", failure));
    private final QueueOptions options;
    private final SignalingTimer timer;
    private final RedisLink link;
    private final RedisCommands commands;
    private final RedisAnswerers answerers;
    private final Map<String, Call> calls = new HashMap<>();
    private final Queue<CompletableFuture<Void>> echoes = new ArrayDeque<>();
    private final DelayLine<Call> deadlines;
    private final DelayLine<Call> offline;
    private int takenCalls;
    private boolean closed;

    private volatile int pending;
    private volatile int known;

    private RedisCallQueue(
            RedisURI uri, String prefix, QueueOptions options, SignalingTimer timer) {
        this.options = options;
        this.timer = timer;
        link = new RedisLink(uri, serial, new LinkUser(), BEAT_MILLIS);
        commands = new RedisCommands(link, prefix, options);
        answerers = new RedisAnswerers(commands, serial, timer);
        deadlines = new DelayLine<>(timer, serial, this::expire);
        offline = new DelayLine<>(timer, serial, this::giveUpOffline);
        serial.execute(link::connect);
    }

    /**
     * A queue in a Redis that need not be there yet: until it is, calls fail with UNAVAILABLE.
     *
     * @param uri such as {@code redis://127.0.0.1:6379}
     * @param prefix what the names of all keys and channels begin with; the same for all processes
     * @param timer stays open when the queue is closed
     * @throws IllegalArgumentException if the URI cannot be read
     */
    public static RedisCallQueue open(
            String uri, String prefix, QueueOptions options, SignalingTimer timer) {
        return new RedisCallQueue(RedisURI.create(uri), prefix, options, timer);
    }

    private final class LinkUser implements RedisLink.User {
        @Override
        public String newChannel() {
            // Whatever is still on its way to the old name is about exchanges that have failed.
            return commands.rename(UUID.randomUUID().toString());
        }

        @Override
        public void onUp() {
            commands.refresh(answerers.hosts());
            answerers.announce();
        }

        @Override
        public void onDown() {
            List<Call> lost = new ArrayList<>(calls.values());
            calls.clear();
            takenCalls = 0;
            count();
            echoes.forEach(
                    echo -> echo.completeExceptionally(new IllegalStateException("link lost")));
            echoes.clear();
            lost.forEach(call -> call.caller.end(OUT_OF_REACH));
            answerers.linkLost();
        }

        @Override
        public void onMessage(byte[] message) {
            if (message.length < 2) {
                CompletableFuture<Void> oldest = echoes.poll();
                if (oldest != null) {
                    oldest.complete(null);
                }
                return;
            }
            switch (message[0]) {
                case Frames.OFFERED -> answerers.offered(Frames.text(message));
                case Frames.TAKEN -> taken(Frames.text(message));
                case Frames.SAID -> {
                    QueueFrame frame = Frames.decode(message);
                    if (frame != null) {
                        said(frame);
                    }
                }
                default -> LOGGER.debug("a message of an unknown kind from Redis");
            }
        }

        @Override
        public void onBeat() {
            commands.refresh(answerers.hosts());
        }
    }

    private void taken(String uuid) {
        Call call = calls.get(uuid);
        if (call != null && !call.taken) {
            call.taken = true;
            takenCalls++;
            count();
        }
    }

    private void said(QueueFrame frame) {
        Call call = calls.get(frame.getUuid());
        switch (frame.getSaidCase()) {
            case CALLER_CANDIDATE ->
                    answerers.update(
                            frame.getUuid(), new CallUpdate.Candidate(frame.getCallerCandidate()));
            case CALLER_DONE -> answerers.update(frame.getUuid(), new CallUpdate.Done());
            case CALLER_ERROR -> {
                Status status = Frames.toStatus(frame.getCallerError());
                answerers.update(frame.getUuid(), new CallUpdate.Failure(status));
                if (call != null) {
                    end(call, status);
                }
            }
            case ANSWER -> {
                if (call != null && !call.caller.answer(frame.getAnswer())) {
                    abandon(call, Outcomes.NO_SDP);
                    forget(call);
                }
            }
            case ANSWERER_CANDIDATE -> {
                if (call != null) {
                    call.caller.candidate(frame.getAnswererCandidate());
                }
            }
            case ANSWERER_ERROR -> {
                if (call != null) {
                    commands.update(call.host, call.uuid, "drop", new byte[0]);
                    end(call, Outcomes.fromAnswerer(Frames.toStatus(frame.getAnswererError())));
                }
            }
            case ANSWERER_DONE -> {
                if (call != null) {
                    forget(call);
                    call.caller.done();
                }
            }
            case SAID_NOT_SET -> LOGGER.debug("a message without content from Redis");
        }
    }

    // ---- callers

    @Override
    public CallLeg call(Offer offer, CallerListener listener) {
        Call call = new Call(offer, new CallerSide(listener));
        serial.execute(() -> admit(call, offer));
        return call;
    }

    private void admit(Call call, Offer offer) {
        if (call.caller.ended()) {
            return;
        }
        if (closed || !link.isUp()) {
            call.caller.end(closed ? Outcomes.CLOSED : OUT_OF_REACH);
            return;
        }
        calls.put(call.uuid, call);
        count();
        deadlines.add(call, offer.deadlineMillis());
        long lifetime = Math.max(1, offer.deadlineMillis() - timer.millis());
        commands.call(offer, lifetime)
                .whenComplete(
                        (answer, failure) -> {
                            if (failure != null) {
                                end(call, OUT_OF_REACH);
                            } else {
                                waits(call, answer);
                            }
                        });
    }

    private void waits(Call call, int answer) {
        if (answer < 0) {
            end(call, Outcomes.TOO_MANY);
        } else if (answer == 0
                && !options.offlineAfter().isZero()
                && calls.containsKey(call.uuid)) {
            offline.add(call, timer.millis() + options.offlineWait().toMillis());
        }
    }

    private void giveUpOffline(Call call) {
        if (call.taken || !calls.containsKey(call.uuid)) {
            return;
        }
        commands.update(call.host, call.uuid, "withdraw", new byte[0])
                .whenComplete(
                        (withdrawn, failure) -> {
                            if (failure == null && withdrawn) {
                                end(call, Outcomes.OFFLINE);
                            }
                        });
    }

    private void expire(Call call) {
        if (calls.containsKey(call.uuid)) {
            if (!call.taken) {
                commands.update(call.host, call.uuid, "drop", new byte[0]);
            }
            end(call, Outcomes.EXPIRED);
        }
    }

    private void end(Call call, Status status) {
        forget(call);
        call.caller.end(status);
    }

    private void forget(Call call) {
        if (calls.remove(call.uuid, call)) {
            takenCalls -= call.taken ? 1 : 0;
            count();
        }
    }

    private void abandon(Call call, Status cause) {
        commands.update(
                call.host,
                call.uuid,
                "cancel",
                Frames.callerSays(call.uuid, new CallUpdate.Failure(cause)));
    }

    private void count() {
        known = calls.size();
        pending = known - takenCalls;
    }

    @Override
    public CompletableFuture<Boolean> update(String host, String uuid, CallUpdate update) {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        String kind =
                update instanceof CallUpdate.Candidate
                        ? "candidate"
                        : update instanceof CallUpdate.Done ? "done" : "error";
        byte[] frame = Frames.callerSays(uuid, update);
        serial.execute(
                () ->
                        commands.update(host, uuid, kind, frame)
                                .whenComplete(
                                        (known, failure) -> {
                                            if (failure == null) {
                                                result.complete(known);
                                            } else {
                                                result.completeExceptionally(
                                                        new StatusException(OUT_OF_REACH));
                                            }
                                        }));
        return result;
    }

    // ---- answerers

    @Override
    public AnswerLeg answer(Collection<String> hosts, AnswererListener listener) {
        RedisAnswerers.Waiter waiter =
                answerers.waiter(List.copyOf(new LinkedHashSet<>(hosts)), listener);
        serial.execute(() -> answerers.admit(waiter, closed));
        return waiter;
    }

    @Override
    public int pendingCalls() {
        return pending;
    }

    @Override
    public int waitingAnswerers() {
        return answerers.waiting();
    }

    @Override
    public int exchanges() {
        return known + answerers.exchanges();
    }

    /**
     * Completes when what was asked so far has been done in Redis, and has come back from there.
     */
    CompletableFuture<Void> echo() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        serial.execute(
                () -> {
                    CompletableFuture<Void> heard = new CompletableFuture<>();
                    echoes.add(heard);
                    commands.echo()
                            .whenComplete(
                                    (said, failure) -> {
                                        if (failure == null) {
                                            heard.whenComplete(
                                                    (back, lost) -> finish(result, lost));
                                        } else {
                                            echoes.remove(heard);
                                            result.completeExceptionally(failure);
                                        }
                                    });
                });
        return result;
    }

    private static void finish(CompletableFuture<Void> result, @Nullable Throwable failure) {
        if (failure == null) {
            result.complete(null);
        } else {
            result.completeExceptionally(failure);
        }
    }

    @Override
    public void close() {
        serial.execute(this::closeNow);
    }

    private void closeNow() {
        if (closed) {
            return;
        }
        closed = true;
        List<Call> open = new ArrayList<>(calls.values());
        calls.clear();
        takenCalls = 0;
        count();
        for (Call call : open) {
            abandon(call, Outcomes.CLOSED);
            call.caller.end(Outcomes.CLOSED);
        }
        answerers.close();
        deadlines.clear();
        offline.clear();
        // The last words must get there before the connection goes.
        echo().whenComplete((done, failure) -> serial.execute(link::close));
    }

    /** A call that was made in this process. */
    private final class Call implements CallLeg {
        final String uuid;
        final String host;
        final CallerSide caller;
        boolean taken;

        Call(Offer offer, CallerSide caller) {
            uuid = offer.uuid();
            host = offer.host();
            this.caller = caller;
        }

        @Override
        public void cancel(Status cause) {
            serial.execute(
                    () -> {
                        caller.cancel();
                        if (calls.containsKey(uuid)) {
                            forget(this);
                            abandon(this, cause);
                        }
                    });
        }
    }
}
