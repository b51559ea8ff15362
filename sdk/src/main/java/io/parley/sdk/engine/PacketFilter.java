package io.parley.sdk.engine;

import io.parley.proto.livekit.DataPacket;
import org.jspecify.annotations.Nullable;

/** Changes packets on their way out and in, as end-to-end encryption does. */
public interface PacketFilter {
    /**
     * A packet that is about to be sent. Any thread.
     *
     * @return what to send in its place
     * @throws RuntimeException to fail the send
     */
    DataPacket outgoing(DataPacket packet);

    /**
     * A packet that came. Loop thread.
     *
     * @return what to deliver in its place; null to drop it
     */
    @Nullable DataPacket incoming(DataPacket packet);
}
