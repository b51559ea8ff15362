package io.parley.webrtc.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.SegmentedDatagramPacket;
import io.netty.channel.socket.DatagramPacket;
import io.parley.webrtc.stun.StunMessage;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket and the connections behind it: a Binding request finds its connection by user name
 * fragment, everything else by the remote address that such a request has proved (RFC 8445 §7.3).
 */
final class UdpSocket extends ChannelInboundHandlerAdapter implements TurnEnd {
    // Linux takes 64 segments (UDP_MAX_SEGMENTS) that fit into one IP packet.
    private static final int MAX_SEGMENTS = 64;
    private static final int MAX_BATCH_BYTES = 60_000;

    private final TransportLoop loop;
    private final Map<InetSocketAddress, Route> routes = new HashMap<>();
    private final boolean segmentation;
    private Channel channel;
    private InetSocketAddress local;

    private @Nullable ByteBuf batch;
    private @Nullable InetSocketAddress batchTo;
    private int segmentLength;
    private int segments;
    private boolean flushNeeded;

    /** Binds; on the loop's thread. */
    @SuppressWarnings("NullAway.Init") // channel and local are set by open
    private UdpSocket(TransportLoop loop, boolean segmentation) {
        this.loop = loop;
        this.segmentation = segmentation;
    }

    static UdpSocket open(
            TransportLoop loop, SocketFactory factory, InetSocketAddress bind, int bufferBytes)
            throws IOException {
        UdpSocket socket = new UdpSocket(loop, factory.segmentation());
        socket.channel = factory.udp(loop.eventLoop(), bind, bufferBytes, socket);
        socket.local = (InetSocketAddress) socket.channel.localAddress();
        return socket;
    }

    InetSocketAddress local() {
        return local;
    }

    int routes() {
        return routes.size();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            ByteBuf content = packet.content();
            int length = content.readableBytes();
            if (length > 0 && length <= SocketFactory.MAX_DATAGRAM) {
                ByteBuffer in = loop.inbound().clear().limit(length);
                content.readBytes(in);
                receive(packet.sender(), in.flip());
            }
        } finally {
            packet.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        loop.drain();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // An ICMP error of some earlier packet, most often; the socket goes on.
        loop.count(LoopCounter.SOCKET_ERRORS);
    }

    private void receive(InetSocketAddress sender, ByteBuffer in) {
        Route route = routes.get(sender);
        if (in.get(in.position()) <= 3 && in.get(in.position()) >= 0) {
            String ufrag = StunMessage.peekUsername(in);
            if (ufrag != null) {
                bindingRequest(sender, route, ufrag, in);
                return;
            }
        }
        if (route == null) {
            loop.count(LoopCounter.STRANGERS_DROPPED);
        } else {
            route.peer().receive(route.path(), in);
        }
    }

    private void bindingRequest(
            InetSocketAddress sender, @Nullable Route route, String ufrag, ByteBuffer in) {
        PeerTransport peer = loop.peerOf(ufrag);
        if (peer == null) {
            loop.count(LoopCounter.UNKNOWN_UFRAG_DROPPED);
            return;
        }
        if (route != null && route.peer() == peer) {
            peer.receive(route.path(), in);
            return;
        }
        NetworkPath path = new NetworkPath(TransportProtocol.UDP, local, sender);
        peer.receive(path, in);
        // Only what the agent took for authentic may send the packets of an address elsewhere.
        if (peer.isValidated(path)) {
            bind(new Route(peer, path));
        }
    }

    private void bind(Route route) {
        if (route.peer().addRoute(this, route.path().remote())) {
            Route before = routes.put(route.path().remote(), route);
            if (before != null && before.peer() != route.peer()) {
                before.peer().forgetRoute(this, route.path().remote());
            }
        }
    }

    void unbind(InetSocketAddress remote) {
        routes.remove(remote);
    }

    /** Sends one packet at the end of this turn, together with its neighbours where that can be. */
    void send(PeerTransport peer, NetworkPath path, ByteBuffer packet) {
        if (!routes.containsKey(path.remote()) && startsConversation(packet)) {
            bind(new Route(peer, path));
        }
        if (!channel.isWritable()) {
            loop.count(LoopCounter.SEND_QUEUE_DROPPED);
            return;
        }
        int length = packet.remaining();
        if (batch == null || !fits(path.remote(), length)) {
            writeBatch();
            batch = channel.alloc().directBuffer(segmentation ? MAX_BATCH_BYTES : length);
            batchTo = path.remote();
            segmentLength = length;
            segments = 0;
        }
        batch.writeBytes(packet);
        segments++;
        if (!segmentation || length < segmentLength || segments == MAX_SEGMENTS) {
            writeBatch(); // a shorter segment must be the last one
        }
        if (!flushNeeded) {
            flushNeeded = true;
            loop.flushAtEndOfTurn(this);
        }
    }

    /** A check of ours: what comes back from that address belongs to the same connection. */
    private static boolean startsConversation(ByteBuffer packet) {
        return packet.remaining() > 2 && packet.getShort(packet.position()) == 0x0001;
    }

    private boolean fits(InetSocketAddress to, int length) {
        return batch != null
                && to.equals(batchTo)
                && length <= segmentLength
                && batch.readableBytes() + length <= MAX_BATCH_BYTES;
    }

    private void writeBatch() {
        ByteBuf ready = batch;
        InetSocketAddress to = batchTo;
        if (ready == null || to == null) {
            return;
        }
        batch = null;
        batchTo = null;
        if (segments == 1) {
            channel.write(new DatagramPacket(ready, to), channel.voidPromise());
        } else {
            channel.write(
                    new SegmentedDatagramPacket(ready, segmentLength, to), channel.voidPromise());
        }
    }

    @Override
    public void flush() {
        flushNeeded = false;
        writeBatch();
        channel.flush();
    }

    void close() {
        flush();
        channel.close();
        routes.clear();
    }
}
