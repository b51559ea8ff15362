package io.parley.webrtc.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;

/**
 * Room for a run of datagrams, and the packet that carries it to the channel: both are used again
 * and again, where Netty's own packets are made for one use.
 */
final class RunBuffer extends SegmentedDatagramPacket {
    private static final InetSocketAddress NOWHERE = new InetSocketAddress(0);

    private InetSocketAddress to = NOWHERE;
    private int segmentLength = 1;

    /**
     * @param bytes the caller's, until it releases them
     */
    RunBuffer(ByteBuf bytes) {
        super(bytes, 1, NOWHERE);
    }

    /** What the next write of this packet means; the channel releases what it has sent. */
    RunBuffer carry(int length, InetSocketAddress remote) {
        segmentLength = length;
        to = remote;
        content().retain();
        return this;
    }

    /** Whether nothing of it is on its way. */
    boolean isSent() {
        return content().refCnt() == 1;
    }

    @Override
    public int segmentSize() {
        return segmentLength;
    }

    @Override
    public InetSocketAddress recipient() {
        return to;
    }
}
