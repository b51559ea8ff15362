package io.parley.webrtc.bwe;

import io.parley.webrtc.wire.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Storage for packets that wait, shared by the pacers of one loop: most wait for nothing most of
 * the time. Not thread-safe.
 */
public final class PacketPool {
    private @Nullable PacedPacket free;
    private int kept;

    PacedPacket take() {
        PacedPacket packet = free;
        if (packet == null) {
            return new PacedPacket();
        }
        free = packet.next;
        packet.next = null;
        kept--;
        return packet;
    }

    void give(PacedPacket packet) {
        if (kept < Limits.BWE_KEPT_PACKETS) {
            packet.next = free;
            free = packet;
            kept++;
        }
    }
}
