package io.parley.sdk.packet;

import io.parley.proto.livekit.DataPacket;
import java.util.concurrent.CompletableFuture;

/** Where data packets leave. */
public interface PacketSender {
    /**
     * Sends one packet to the room. Any thread; packets of one thread keep their order.
     *
     * @param packet without a sequence number
     * @param reliable whether it must arrive, in order; a lossy one may be dropped
     * @return done when the transport has taken the packet and has room for more, so that who waits
     *     for it before the next one cannot fill up the connection; on the loop, perhaps. During a
     *     reconnect that takes until it is over; fails with {@link IllegalStateException} when
     *     there is no connection, nor will be
     */
    CompletableFuture<Void> send(DataPacket packet, boolean reliable);
}
