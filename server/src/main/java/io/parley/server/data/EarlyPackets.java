package io.parley.server.data;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Reliable packets that wait for one receiver's channels to open. Not thread-safe. */
public final class EarlyPackets {
    private final ArrayDeque<byte[]> packets = new ArrayDeque<>();
    private int bytes;

    /**
     * Keeps a packet, and lets the oldest go where the limit asks for it.
     *
     * @param packet may be shared between receivers; is not changed
     * @return how many packets were given up
     */
    public int add(byte[] packet) {
        packets.add(packet);
        bytes += packet.length;
        int dropped = 0;
        while (bytes > DataLimits.MAX_EARLY_BYTES) {
            bytes -= packets.remove().length;
            dropped++;
        }
        return dropped;
    }

    /** The next packet in the order of arrival; null when there is none. */
    public byte @Nullable [] poll() {
        byte[] packet = packets.poll();
        if (packet != null) {
            bytes -= packet.length;
        }
        return packet;
    }
}
