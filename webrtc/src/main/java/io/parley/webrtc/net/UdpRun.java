package io.parley.webrtc.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.epoll.SegmentedDatagramPacket;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams that go to one address in this turn, as far as the system sends them as one
 * (UDP_SEGMENT): all of one length, of which the last may be shorter.
 */
final class UdpRun {
    // Linux takes 64 segments (UDP_MAX_SEGMENTS) that fit into one IP packet.
    private static final int MAX_SEGMENTS = 64;
    private static final int MAX_BYTES = 60_000;

    /** By how much room grows: most runs are short, and long ones should not copy often. */
    private static final int GROWTH = 4;

    /** Room for the one datagram that most runs are; an Ethernet frame. */
    private static final int SLOT_BYTES = 1_500;

    private final InetSocketAddress remote;
    private @Nullable ByteBuf bytes;
    private @Nullable ByteBuf slot;
    private @Nullable DatagramPacket slotPacket;
    private int segmentLength;
    private int segments;
    private boolean complete;
    private boolean closed;

    UdpRun(InetSocketAddress remote) {
        this.remote = remote;
    }

    boolean isEmpty() {
        return bytes == null;
    }

    /** Whether a datagram of that length may follow those that are there. */
    boolean takes(int length) {
        ByteBuf current = bytes;
        return current == null
                || !complete
                        && length <= segmentLength
                        && segments < MAX_SEGMENTS
                        && current.readableBytes() + length <= MAX_BYTES;
    }

    /** Appends a copy of a datagram that it {@link #takes}. */
    void add(ByteBufAllocator allocator, ByteBuffer packet) {
        int length = packet.remaining();
        ByteBuf current = bytes;
        if (current == null) {
            current = first(allocator, length);
            segmentLength = length;
            segments = 0;
        } else if (current.writableBytes() < length) {
            ByteBuf larger =
                    allocator.directBuffer(Math.min(MAX_BYTES, GROWTH * current.capacity()));
            larger.writeBytes(current);
            if (current != slot) {
                current.release();
            }
            current = larger;
        }
        current.writeBytes(packet);
        bytes = current;
        segments++;
        complete = length < segmentLength; // a shorter one must be the last
    }

    /** The slot, unless what was sent from it is still on its way. */
    private ByteBuf first(ByteBufAllocator allocator, int length) {
        if (length > SLOT_BYTES || closed) {
            return allocator.directBuffer(length);
        }
        ByteBuf own = slot;
        if (own == null) {
            own = allocator.directBuffer(SLOT_BYTES, SLOT_BYTES);
            slot = own;
            slotPacket = new DatagramPacket(own, remote);
        }
        return own.refCnt() == 1 ? own.clear() : allocator.directBuffer(length);
    }

    /** Nothing more is added; what is there may still be written. */
    void close() {
        closed = true;
        if (bytes == null) {
            releaseSlot();
        }
    }

    private void releaseSlot() {
        ByteBuf own = slot;
        slot = null;
        slotPacket = null;
        if (own != null) {
            own.release();
        }
    }

    /** Hands what is there to the channel, which sends it with its next flush. */
    void writeTo(Channel channel) {
        ByteBuf ready = bytes;
        if (ready == null) {
            return;
        }
        bytes = null;
        complete = false;
        DatagramPacket reused = ready == slot ? slotPacket : null;
        if (reused != null) {
            ready.retain(); // the channel releases what it has sent
        }
        if (segments == 1) {
            channel.write(
                    reused != null ? reused : new DatagramPacket(ready, remote),
                    channel.voidPromise());
        } else {
            channel.write(
                    new SegmentedDatagramPacket(ready, segmentLength, remote),
                    channel.voidPromise());
        }
        if (closed) {
            releaseSlot();
        }
    }
}
