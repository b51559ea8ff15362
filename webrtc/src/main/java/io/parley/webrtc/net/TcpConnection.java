package io.parley.webrtc.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.parley.webrtc.ice.Rfc4571Framer;
import io.parley.webrtc.stun.StunMessage;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * ICE over one TCP connection: packets in RFC 4571 frames (RFC 6544 §3). One that was accepted
 * belongs to nobody until its first frame, a Binding request, says to whom; one that was opened
 * belongs to who opened it.
 */
final class TcpConnection extends ChannelInboundHandlerAdapter implements TurnEnd {
    /** Time for the first authentic check; a browser sends it at once. */
    private static final long PROOF_SECONDS = 10;

    private final TransportLoop loop;
    private final @Nullable TcpListener listener;
    private final Channel channel;
    private final Rfc4571Framer framer = new Rfc4571Framer(SocketFactory.MAX_DATAGRAM);
    private @Nullable PeerTransport peer;
    private @Nullable NetworkPath path;
    private boolean flushNeeded;
    private boolean closed;

    /** An accepted connection. */
    TcpConnection(TransportLoop loop, TcpListener listener, Channel channel) {
        this.loop = loop;
        this.listener = listener;
        this.channel = channel;
    }

    /** A connection that {@code peer} opens. */
    TcpConnection(TransportLoop loop, Channel channel, PeerTransport peer, NetworkPath path) {
        this.loop = loop;
        this.listener = null;
        this.channel = channel;
        this.peer = peer;
        this.path = path;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (peer == null) {
            InetSocketAddress local = (InetSocketAddress) channel.localAddress();
            InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
            if (local == null || remote == null) {
                channel.close();
                return;
            }
            path = new NetworkPath(TransportProtocol.TCP, local, remote);
        } else {
            channel.flush();
        }
        channel.eventLoop().schedule(this::closeIfUnproven, PROOF_SECONDS, TimeUnit.SECONDS);
    }

    private void closeIfUnproven() {
        if (!closed && (peer == null || path == null || !peer.isValidated(path))) {
            loop.count(LoopCounter.TCP_TIMED_OUT);
            close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        loop.drainComes();
        try {
            ByteBuffer in = loop.inbound();
            while (bytes.isReadable() && !closed) {
                in.clear().limit(Math.min(in.capacity(), bytes.readableBytes()));
                bytes.readBytes(in);
                readFrames(in.flip());
            }
        } finally {
            bytes.release();
        }
    }

    private void readFrames(ByteBuffer in) {
        ByteBuffer frame = framer.nextPacket(in);
        while (frame != null && !closed) {
            receive(frame);
            frame = framer.nextPacket(in);
        }
        if (framer.isBroken()) {
            close();
        }
    }

    private void receive(ByteBuffer frame) {
        NetworkPath from = path;
        if (from == null || !frame.hasRemaining()) {
            return;
        }
        if (peer == null) {
            String ufrag = StunMessage.peekUsername(frame);
            PeerTransport found = ufrag == null ? null : loop.peerOf(ufrag);
            if (found == null || !found.addConnection(from, this)) {
                loop.count(LoopCounter.UNKNOWN_UFRAG_DROPPED);
                close();
                return;
            }
            peer = found;
        }
        peer.receive(from, frame);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        loop.drain();
    }

    /** Sends one packet as a frame, at the end of this turn. */
    void send(ByteBuffer packet) {
        if (closed || !channel.isWritable()) {
            loop.count(LoopCounter.SEND_QUEUE_DROPPED);
            return;
        }
        ByteBuf frame = channel.alloc().directBuffer(2 + packet.remaining());
        frame.writeShort(packet.remaining()).writeBytes(packet);
        channel.write(frame, channel.voidPromise());
        if (!flushNeeded) {
            flushNeeded = true;
            loop.flushAtEndOfTurn(this);
        }
    }

    @Override
    public void flush() {
        flushNeeded = false;
        if (channel.isActive()) {
            channel.flush();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        onClosed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        loop.count(LoopCounter.SOCKET_ERRORS);
        close();
    }

    void close() {
        if (channel.isActive()) {
            channel.flush();
        }
        channel.close();
        onClosed();
    }

    private void onClosed() {
        if (closed) {
            return;
        }
        closed = true;
        if (listener != null) {
            listener.onClosed();
        }
        if (peer != null && path != null) {
            peer.connectionClosed(path, this);
        }
    }
}
