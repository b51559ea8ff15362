package io.parley.webrtc.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A listening socket for ICE over TCP, passive (RFC 6544 §4.1). */
final class TcpListener extends ChannelInboundHandlerAdapter {
    /** Connections of one listener; a peer has one or two. */
    private static final int MAX_CONNECTIONS = 20_000;

    /** Bytes that wait for a slow reader before packets are dropped. */
    static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

    private final TransportLoop loop;
    private Channel channel;
    private InetSocketAddress local;
    private int connections;

    @SuppressWarnings("NullAway.Init") // channel and local are set by open
    private TcpListener(TransportLoop loop) {
        this.loop = loop;
    }

    static TcpListener open(TransportLoop loop, SocketFactory factory, InetSocketAddress bind)
            throws IOException {
        TcpListener listener = new TcpListener(loop);
        listener.channel = factory.listener(loop.eventLoop(), bind, listener);
        listener.local = (InetSocketAddress) listener.channel.localAddress();
        return listener;
    }

    InetSocketAddress local() {
        return local;
    }

    int connections() {
        return connections;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel child = (Channel) message;
        if (connections >= MAX_CONNECTIONS) {
            loop.count(LoopCounter.TCP_REFUSED);
            child.unsafe().closeForcibly();
            return;
        }
        connections++;
        child.config().setOption(ChannelOption.TCP_NODELAY, true);
        child.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        child.pipeline().addLast(new TcpConnection(loop, this, child));
        loop.eventLoop().register(child);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // No file descriptors left, for instance: those that are open go on.
        loop.count(LoopCounter.SOCKET_ERRORS);
    }

    void onClosed() {
        connections--;
    }

    void close() {
        channel.close();
    }
}
