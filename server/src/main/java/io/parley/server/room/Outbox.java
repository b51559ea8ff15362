package io.parley.server.room;

import io.parley.server.data.DataLimits;
import io.parley.server.data.EarlyPackets;
import io.parley.server.link.PeerLink.SendOutcome;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The way of data to one participant. What waits is bounded: lossy messages are dropped; reliable
 * ones never are. Who sends them to it by name waits for it while it gets on; for others, and
 * without that, the receiver is told to join anew.
 */
final class Outbox {
    private final RoomContext context;
    private final Transports transports;
    private final Runnable overrun;

    /** Null once the first packets could be delivered. */
    private @Nullable EarlyPackets early = new EarlyPackets();

    private boolean overrunTold;

    /** Senders that wait, in the order in which they shall go on. */
    private final ArrayDeque<Inflow> waiting = new ArrayDeque<>();

    /** Reliable bytes given to the transport, ever. */
    private long given;

    /** Those of them that had left at {@link #progressAt}, when it last got on. */
    private long progress;

    private long progressAt;

    /** It did not get on: nobody waits for it until it has caught up. */
    private boolean stalled;

    private boolean closed;

    /**
     * @param overrun called once when too much reliable data waits, in a turn of its own
     */
    Outbox(RoomContext context, Transports transports, Runnable overrun) {
        this.context = context;
        this.transports = transports;
        this.overrun = overrun;
    }

    /** Whether reliable packets must still be kept for later, with {@link #keep}. */
    boolean isEarly() {
        return early != null;
    }

    /** Keeps a reliable packet until the channels are open. */
    void keep(byte[] packet) {
        if (early != null) {
            context.counters().add(RoomsCounter.DROPPED_EARLY, early.add(packet));
        }
    }

    /** The channels are open: what was kept goes first. */
    void onReady() {
        EarlyPackets kept = early;
        early = null;
        if (kept == null) {
            return;
        }
        for (byte[] packet = kept.poll(); packet != null; packet = kept.poll()) {
            sendReliable(ByteBuffer.wrap(packet));
        }
    }

    void sendReliable(ByteBuffer packet) {
        int size = packet.remaining();
        long underWay = transports.bytesUnderWay(DataKind.RELIABLE);
        long waiting = backlog() - underWay;
        if (waiting > DataLimits.MAX_RELIABLE_BACKLOG || underWay > DataLimits.MAX_UNDER_WAY) {
            tellOverrun();
            return;
        }
        switch (transports.sendData(DataKind.RELIABLE, packet)) {
            case QUEUED -> {
                given += size;
                context.counters().increment(RoomsCounter.RELIABLE_OUT);
                context.counters().add(RoomsCounter.RELIABLE_OUT_BYTES, size);
            }
            case FULL -> tellOverrun();
            case TOO_LARGE, CLOSED -> context.counters().increment(RoomsCounter.DROPPED_NO_CHANNEL);
        }
    }

    /** Whether those who send reliable packets to it by name have to wait. */
    boolean holdsSenders() {
        return !closed && !stalled && backlog() > DataLimits.HIGH_RELIABLE_BACKLOG;
    }

    private long backlog() {
        return transports.bufferedAmount(DataKind.RELIABLE);
    }

    /** Tells a sender to go on when there is room again, or no hope of it. */
    void await(Inflow sender) {
        if (waiting.isEmpty()) {
            progress = given - backlog();
            progressAt = context.now();
        }
        waiting.add(sender);
    }

    /** The sender waits no longer. */
    void forget(Inflow sender) {
        waiting.remove(sender);
    }

    /** Few bytes wait. */
    void onLow() {
        stalled = false;
        goOn();
    }

    /** One after the other, as long as there is room; who has to wait again is the last then. */
    private void goOn() {
        while (!waiting.isEmpty() && !holdsSenders()) {
            waiting.remove().goOn();
        }
    }

    /** The participant left its room for another: those who wait for it there go on. */
    void releaseSenders() {
        for (int left = waiting.size(); left > 0; left--) {
            waiting.remove().goOn();
        }
    }

    /** Looks whether it gets on, about once a second. */
    void tick() {
        if (closed) {
            return;
        }
        long backlog = backlog();
        if (backlog <= DataLimits.LOW_RELIABLE_BACKLOG) {
            onLow(); // also when the channel is another one, or gone
        } else if (!waiting.isEmpty()) {
            long left = given - backlog;
            if (left - progress >= DataLimits.MIN_PROGRESS) {
                progress = left;
                progressAt = context.now();
            } else if (context.now() - progressAt >= DataLimits.MAX_STANDSTILL.toNanos()) {
                stalled = true;
                context.counters().increment(RoomsCounter.RECEIVERS_STALLED);
                goOn();
            }
        }
    }

    /** The participant is gone: nobody waits for it. */
    void close() {
        closed = true;
        goOn();
    }

    /** Deferred, since the caller may be in the middle of a broadcast. */
    private void tellOverrun() {
        if (!overrunTold) {
            overrunTold = true;
            context.counters().increment(RoomsCounter.RECEIVERS_OVERRUN);
            context.shard().execute(overrun);
        }
    }

    void sendLossy(ByteBuffer packet) {
        int size = packet.remaining();
        if (sendOrDrop(DataKind.LOSSY, packet, DataLimits.MAX_LOSSY_BACKLOG)) {
            context.counters().increment(RoomsCounter.LOSSY_OUT);
            context.counters().add(RoomsCounter.LOSSY_OUT_BYTES, size);
        }
    }

    void sendDataTrack(ByteBuffer packet) {
        int size = packet.remaining();
        if (sendOrDrop(DataKind.DATA_TRACK, packet, DataLimits.MAX_DATA_TRACK_BACKLOG)) {
            context.counters().increment(RoomsCounter.DATA_TRACK_OUT);
            context.counters().add(RoomsCounter.DATA_TRACK_OUT_BYTES, size);
        }
    }

    private boolean sendOrDrop(DataKind kind, ByteBuffer packet, long maxBacklog) {
        SendOutcome outcome =
                transports.bufferedAmount(kind) > maxBacklog
                        ? SendOutcome.FULL
                        : transports.sendData(kind, packet);
        if (outcome == SendOutcome.QUEUED) {
            return true;
        }
        context.counters()
                .increment(
                        outcome == SendOutcome.FULL
                                ? RoomsCounter.DROPPED_RECEIVER_BEHIND
                                : RoomsCounter.DROPPED_NO_CHANNEL);
        return false;
    }
}
