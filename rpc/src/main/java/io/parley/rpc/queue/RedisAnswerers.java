package io.parley.rpc.queue;

import io.grpc.Status;
import io.grpc.SynchronizationContext;
import io.parley.rpc.proto.queue.QueueFrame;
import io.parley.rpc.proto.queue.StoredOffer;
import io.parley.rpc.proto.webrtc.v1.ICECandidate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answerers of this process: those who wait, who are announced in Redis, and those who have
 * taken an offer. Used in one serial context.
 */
final class RedisAnswerers {

    private final RedisCommands commands;
    private final SynchronizationContext serial;
    private final SignalingTimer timer;
    private final Map<String, Set<Waiter>> waiters = new HashMap<>();
    private final Map<String, Waiter> taken = new HashMap<>();

    /** Hosts with an offer that nobody was free to ask for. */
    private final Set<String> unasked = new HashSet<>();

    private final DelayLine<Waiter> deadlines;
    private volatile int waiting;
    private volatile int exchanges;

    RedisAnswerers(RedisCommands commands, SynchronizationContext serial, SignalingTimer timer) {
        this.commands = commands;
        this.serial = serial;
        this.timer = timer;
        deadlines = new DelayLine<>(timer, serial, this::expire);
    }

    Waiter waiter(List<String> hosts, AnswererListener listener) {
        return new Waiter(hosts, listener);
    }

    int waiting() {
        return waiting;
    }

    int exchanges() {
        return exchanges;
    }

    Collection<String> hosts() {
        return waiters.keySet();
    }

    // ---- waiting

    void admit(Waiter waiter, boolean closed) {
        if (waiter.left) {
            return;
        }
        if (closed) {
            waiter.left = true;
            waiter.side.fail(Outcomes.CLOSED);
            return;
        }
        for (String host : waiter.hosts) {
            waiters.computeIfAbsent(host, name -> new LinkedHashSet<>()).add(waiter);
        }
        waiting++;
        if (commands.isUp()) {
            ask(waiter);
        }
    }

    /** Redis is back, or there for the first time: it knows none of those who wait. */
    void announce() {
        Set<Waiter> all = new LinkedHashSet<>();
        waiters.values().forEach(all::addAll);
        all.forEach(this::ask);
    }

    private void ask(Waiter waiter) {
        waiter.asks = true;
        int epoch = waiter.epoch;
        boolean announced = waiter.announced;
        commands.take(waiter.hosts, announced)
                .whenComplete(
                        (reply, failure) -> {
                            // After a failure the link goes down, and everybody is asked for anew.
                            if (failure == null && epoch == waiter.epoch) {
                                answered(waiter, reply);
                            }
                        });
    }

    private void answered(Waiter waiter, List<Object> reply) {
        waiter.asks = false;
        int code = ((Long) reply.get(0)).intValue();
        if (code > 0) {
            take(waiter, reply);
        } else if (code < 0) {
            stopWaiting(waiter);
            waiter.left = true;
            waiter.side.fail(Outcomes.TOO_MANY);
        } else if (waiter.left) {
            commands.leave(waiter.hosts);
        } else {
            waiter.announced = true;
            for (String host : waiter.hosts) {
                if (unasked.remove(host)) {
                    ask(waiter);
                    return;
                }
            }
        }
    }

    /** Some process has a new offer to the host. */
    void offered(String host) {
        Set<Waiter> here = waiters.get(host);
        if (here == null) {
            return;
        }
        for (Waiter waiter : here) {
            if (!waiter.asks && waiter.announced) {
                // Last in line now, so that the next offer asks for the next answerer.
                here.remove(waiter);
                here.add(waiter);
                ask(waiter);
                return;
            }
        }
        unasked.add(host);
    }

    private void take(Waiter waiter, List<Object> reply) {
        StoredOffer stored = Frames.stored((byte[]) reply.get(1));
        stopWaiting(waiter);
        if (stored == null) {
            waiter.left = true;
            waiter.side.fail(RedisCallQueue.OUT_OF_REACH);
            return;
        }
        if (waiter.left) {
            commands.requeue(stored.getHost(), stored.getUuid());
            return;
        }
        waiter.uuid = stored.getUuid();
        waiter.callerProcess = stored.getCallerProcess();
        taken.put(waiter.uuid, waiter);
        exchanges = taken.size();
        long deadline = timer.millis() + Math.max(0, (Long) reply.get(2));
        deadlines.add(waiter, deadline);
        waiter.side.offer(
                new Offer(
                        stored.getUuid(),
                        stored.getHost(),
                        stored.getSdp(),
                        stored.getDisableTrickle(),
                        deadline,
                        stored.getCallerEntity(),
                        stored.getCallerMetadataMap()));
        for (Object early : reply.subList(3, reply.size())) {
            QueueFrame frame = Frames.decode((byte[]) early);
            if (frame != null && frame.hasCallerCandidate()) {
                waiter.side.update(new CallUpdate.Candidate(frame.getCallerCandidate()));
            } else if (frame != null && frame.hasCallerDone()) {
                waiter.side.update(new CallUpdate.Done());
            }
        }
    }

    private void stopWaiting(Waiter waiter) {
        boolean waited = false;
        for (String host : waiter.hosts) {
            Set<Waiter> here = waiters.get(host);
            if (here != null && here.remove(waiter)) {
                waited = true;
                if (here.isEmpty()) {
                    waiters.remove(host);
                    unasked.remove(host);
                }
            }
        }
        waiting -= waited ? 1 : 0;
    }

    // ---- exchanges

    void update(String uuid, CallUpdate update) {
        Waiter waiter = taken.get(uuid);
        if (waiter != null) {
            waiter.side.update(update);
            if (update instanceof CallUpdate.Failure) {
                release(waiter);
            }
        }
    }

    private void expire(Waiter waiter) {
        if (release(waiter)) {
            waiter.side.expire();
        }
    }

    private boolean release(Waiter waiter) {
        boolean released = waiter.uuid != null && taken.remove(waiter.uuid, waiter);
        exchanges = taken.size();
        return released;
    }

    private void say(Waiter waiter, QueueFrame.Builder frame) {
        String uuid = waiter.uuid;
        if (uuid == null || !taken.containsKey(uuid)) {
            return;
        }
        commands.say(waiter.callerProcess, frame.setUuid(uuid).build())
                .whenComplete(
                        (heard, failure) -> {
                            if (failure == null && !heard && release(waiter)) {
                                waiter.side.update(
                                        new CallUpdate.Failure(RedisCallQueue.OUT_OF_REACH));
                            }
                        });
    }

    // ---- the end

    void linkLost() {
        List<Waiter> lost = new ArrayList<>(taken.values());
        taken.clear();
        exchanges = 0;
        unasked.clear();
        Set<Waiter> all = new HashSet<>();
        waiters.values().forEach(all::addAll);
        for (Waiter waiter : all) {
            waiter.epoch++;
            waiter.asks = false;
            waiter.announced = false;
        }
        lost.forEach(waiter -> waiter.side.fail(RedisCallQueue.OUT_OF_REACH));
    }

    void close() {
        Set<Waiter> all = new LinkedHashSet<>();
        waiters.values().forEach(all::addAll);
        for (Waiter waiter : all) {
            waiter.left = true;
            stopWaiting(waiter);
            if (waiter.announced) {
                commands.leave(waiter.hosts);
            }
            waiter.side.fail(Outcomes.CLOSED);
        }
        for (Waiter waiter : new ArrayList<>(taken.values())) {
            say(waiter, QueueFrame.newBuilder().setAnswererDone(true));
            release(waiter);
            waiter.side.fail(Outcomes.CLOSED);
        }
        deadlines.clear();
    }

    /** One answerer, first waiting and then in its one exchange. */
    final class Waiter implements CallQueue.AnswerLeg {
        final List<String> hosts;
        final AnswererSide side;
        @Nullable String uuid;
        String callerProcess = "";
        boolean asks;
        boolean announced;
        boolean left;

        /** Changes when the link is lost: replies to what was asked before mean nothing. */
        int epoch;

        Waiter(List<String> hosts, AnswererListener listener) {
            this.hosts = hosts;
            side = new AnswererSide(listener);
        }

        @Override
        public void answer(String sdp) {
            serial.execute(() -> say(this, QueueFrame.newBuilder().setAnswer(sdp)));
        }

        @Override
        public void candidate(ICECandidate candidate) {
            serial.execute(
                    () -> say(this, QueueFrame.newBuilder().setAnswererCandidate(candidate)));
        }

        @Override
        public void error(Status status) {
            serial.execute(
                    () -> {
                        say(this, QueueFrame.newBuilder().setAnswererError(Frames.toProto(status)));
                        side.leave();
                        release(this);
                    });
        }

        @Override
        public void done() {
            serial.execute(() -> say(this, QueueFrame.newBuilder().setAnswererDone(true)));
        }

        @Override
        public void leave() {
            serial.execute(this::leaveNow);
        }

        private void leaveNow() {
            if (left) {
                return;
            }
            left = true;
            side.leave();
            if (uuid != null) {
                say(this, QueueFrame.newBuilder().setAnswererDone(true));
                release(this);
                return;
            }
            stopWaiting(this);
            // One that asks right now hears first what it was given.
            if (announced && !asks && commands.isUp()) {
                commands.leave(hosts);
            }
        }
    }
}
