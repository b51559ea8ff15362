package io.parley.webrtc.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.parley.webrtc.stun.StunMessage;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket and the connections behind it: a Binding request finds its connection by user name
 * fragment, everything else by the remote address that such a request has proved (RFC 8445 §7.3).
 */
final class UdpSocket extends ChannelInboundHandlerAdapter implements TurnEnd {
    /** What may wait for the end of the turn; far more than a turn has. */
    private static final int MAX_WAITING_BYTES = 1024 * 1024;

    /** RFC 8489 §5: requests have no class bits, and no method in use is above 15. */
    private static final int LAST_STUN_REQUEST = 0x000F;

    private final TransportLoop loop;
    private final Map<InetSocketAddress, Route> routes = new HashMap<>();
    private final @Nullable RunBuffers buffers; // null without segmentation
    private Channel channel;
    private InetSocketAddress local;

    private final List<UdpRun> runs = new ArrayList<>();
    private int waitingBytes;
    private boolean flushNeeded;

    /** Binds; on the loop's thread. */
    @SuppressWarnings("NullAway.Init") // channel and local are set by open
    private UdpSocket(TransportLoop loop, boolean segmentation) {
        this.loop = loop;
        buffers = segmentation ? new RunBuffers() : null;
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
        loop.drainComes();
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

    /** What goes to one address from here. */
    UdpRun runTo(InetSocketAddress remote) {
        return new UdpRun(remote, buffers);
    }

    /**
     * Sends one packet at the end of this turn, together with its neighbours where that can be.
     *
     * @param run what goes to the same address in this turn
     */
    void send(PeerTransport peer, NetworkPath path, UdpRun run, ByteBuffer packet) {
        if (startsConversation(packet) && !routes.containsKey(path.remote())) {
            bind(new Route(peer, path));
        }
        if (!channel.isWritable()) {
            loop.count(LoopCounter.SEND_QUEUE_DROPPED);
            return;
        }
        int length = packet.remaining();
        if (!run.takes(length)) {
            run.writeTo(channel);
        }
        if (run.isEmpty()) {
            runs.add(run);
        }
        run.add(channel.alloc(), packet);
        waitingBytes += length;
        if (buffers == null) {
            run.writeTo(channel);
        } else if (waitingBytes > MAX_WAITING_BYTES) {
            flush();
        }
        if (!flushNeeded) {
            flushNeeded = true;
            loop.flushAtEndOfTurn(this);
        }
    }

    /**
     * A check of ours, or a request to a STUN or TURN server: what comes back from that address
     * belongs to the same connection.
     */
    private static boolean startsConversation(ByteBuffer packet) {
        int type = packet.remaining() > 2 ? packet.getShort(packet.position()) : 0;
        return type > 0 && type <= LAST_STUN_REQUEST;
    }

    @Override
    public void flush() {
        flushNeeded = false;
        waitingBytes = 0;
        for (int i = 0; i < runs.size(); i++) {
            runs.get(i).writeTo(channel);
        }
        runs.clear();
        channel.flush();
        if (buffers != null) {
            buffers.collect();
        }
    }

    void close() {
        flush();
        if (buffers != null) {
            buffers.close();
        }
        channel.close();
        routes.clear();
    }
}
