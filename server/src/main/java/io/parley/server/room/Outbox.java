package io.parley.server.room;

import io.parley.server.data.DataLimits;
import io.parley.server.data.EarlyPackets;
import io.parley.server.link.PeerLink.SendOutcome;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The way of data to one participant. What waits is bounded, and nobody else waits for it: lossy
 * messages are dropped; reliable ones never are, instead the receiver is told to join anew.
 */
final class Outbox {
    private final RoomContext context;
    private final Transports transports;
    private final Runnable overrun;

    /** Null once the first packets could be delivered. */
    private @Nullable EarlyPackets early = new EarlyPackets();

    private boolean overrunTold;

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
        if (transports.bufferedAmount(DataKind.RELIABLE) > DataLimits.MAX_RELIABLE_BACKLOG) {
            tellOverrun();
            return;
        }
        switch (transports.sendData(DataKind.RELIABLE, packet)) {
            case QUEUED -> {
                context.counters().increment(RoomsCounter.RELIABLE_OUT);
                context.counters().add(RoomsCounter.RELIABLE_OUT_BYTES, size);
            }
            case FULL -> tellOverrun();
            case TOO_LARGE, CLOSED -> context.counters().increment(RoomsCounter.DROPPED_NO_CHANNEL);
        }
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
