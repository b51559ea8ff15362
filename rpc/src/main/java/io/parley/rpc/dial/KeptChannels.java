package io.parley.rpc.dial;

import io.grpc.ChannelCredentials;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections to signaling services that a dial is through with. Who dials again within seconds, as
 * after a loss, begins on one of them without the handshakes of TCP, TLS and HTTP/2, which are a
 * third of a dial. Thread-safe.
 */
final class KeptChannels {
    private static final int KEEP_SECONDS = 10;

    /** Of the whole process: for those who dial one host after the other. */
    private static final int MAX_KEPT = 8;

    /**
     * What makes two connections the same.
     *
     * @param tls compared by identity; null for the JDK's trust
     */
    record Place(SignalingAddress address, @Nullable ChannelCredentials tls) {}

    private record Kept(Place place, ManagedChannel channel, ScheduledFuture<?> end) {}

    private static final ArrayDeque<Kept> KEPT = new ArrayDeque<>();

    private KeptChannels() {}

    /** A connection that is up, and the caller's from now on; null when there is none. */
    static @Nullable ManagedChannel take(Place place) {
        synchronized (KEPT) {
            for (Iterator<Kept> each = KEPT.iterator(); each.hasNext(); ) {
                Kept kept = each.next();
                if (kept.place.equals(place)) {
                    each.remove();
                    kept.end.cancel(false);
                    if (isUp(kept.channel)) {
                        return kept.channel;
                    }
                    kept.channel.shutdownNow();
                }
            }
        }
        return null;
    }

    /** Takes a connection back; one that is not up is closed. */
    static void give(Place place, ManagedChannel channel) {
        synchronized (KEPT) {
            if (isUp(channel) && KEPT.size() < MAX_KEPT) {
                ScheduledFuture<?> end =
                        Shared.timer().schedule(() -> end(channel), KEEP_SECONDS, TimeUnit.SECONDS);
                KEPT.addFirst(new Kept(place, channel, end));
                return;
            }
        }
        channel.shutdownNow();
    }

    private static void end(ManagedChannel channel) {
        synchronized (KEPT) {
            if (!KEPT.removeIf(kept -> kept.channel == channel)) {
                return;
            }
        }
        channel.shutdownNow();
    }

    private static boolean isUp(ManagedChannel channel) {
        return channel.getState(false) == ConnectivityState.READY;
    }
}
