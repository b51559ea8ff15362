package io.parley.server.room;

import io.parley.server.limits.Limit;
import io.parley.server.limits.RateGate;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Reliable messages from one participant, in order. While one has to wait for its receiver, those
 * behind it are kept and take room in the window that the client may fill, so that the client waits
 * as well; more than that window is never kept.
 */
final class Inflow {
    private final RoomContext context;
    private final Participant sender;

    /** What is kept, and in step with it where it came from. */
    private final ArrayDeque<ByteBuffer> messages = new ArrayDeque<>();

    private final ArrayDeque<TransportEnd> ends = new ArrayDeque<>();
    private @Nullable Outbox awaited;
    private long heldAt;
    private final RateGate gate;

    /** Ends the wait of a sender that sends more than it may; null while it does not. */
    private @Nullable Runnable alarm;

    /**
     * @param gate how often the sender may send
     */
    Inflow(RoomContext context, Participant sender, RateGate gate) {
        this.gate = gate;
        this.context = context;
        this.sender = sender;
    }

    /** Takes a message; false when it is kept and will be consumed later. */
    boolean onMessage(TransportEnd end, ByteBuffer message) {
        DataRouter router = sender.room().dataRouter();
        router.countReliable(message.remaining());
        if (awaited == null && alarm == null && isPassed(router, message)) {
            return true;
        }
        messages.add(message);
        ends.add(end);
        return false;
    }

    /** Whether a message went its way; else the sender waits, for others or for its turn. */
    private boolean isPassed(DataRouter router, ByteBuffer message) {
        return !isTooFast() && !isHeld(router.onReliable(sender, message, true));
    }

    private boolean isTooFast() {
        long now = context.now();
        if (gate.tryPass(now)) {
            return false;
        }
        context.node().refusals().count(Limit.DATA_MESSAGES);
        Duration wait = Duration.ofNanos(gate.waitNanos(now));
        alarm = context.shard().schedule(wait, this::onTurn);
        return true;
    }

    private void onTurn() {
        alarm = null;
        passKept();
    }

    private boolean isHeld(@Nullable Outbox receiver) {
        if (receiver == null) {
            return false;
        }
        awaited = receiver;
        heldAt = context.now();
        context.counters().increment(RoomsCounter.SENDERS_HELD);
        receiver.await(this);
        return true;
    }

    private void release() {
        awaited = null;
        context.counters().add(RoomsCounter.SENDERS_HELD_MICROS, (context.now() - heldAt) / 1_000);
    }

    /** The receiver, which has forgotten this sender, holds it no longer. */
    void goOn() {
        release();
        passKept();
    }

    private void passKept() {
        DataRouter router = sender.room().dataRouter();
        for (ByteBuffer next = messages.peek(); next != null; next = messages.peek()) {
            if (!isPassed(router, next)) {
                return;
            }
            consumeFirst();
        }
    }

    private void consumeFirst() {
        ByteBuffer message = messages.remove();
        ends.remove().consume(message.remaining());
    }

    /** The sender is gone: what it sent before goes out, without waiting for anybody. */
    void close() {
        Outbox receiver = awaited;
        Runnable turn = alarm;
        if (receiver == null && turn == null) {
            return;
        }
        if (turn != null) {
            turn.run();
            alarm = null;
        }
        if (receiver != null) {
            receiver.forget(this);
            release();
        }
        DataRouter router = sender.room().dataRouter();
        for (ByteBuffer next = messages.peek(); next != null; next = messages.peek()) {
            router.onReliable(sender, next, false);
            consumeFirst();
        }
    }
}
