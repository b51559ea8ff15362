package io.parley.webrtc.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Makes sockets of the better kind that this machine has: epoll on Linux, NIO elsewhere. */
final class SocketFactory {
    /** Largest datagram that we read: above any MTU, so that nothing real is cut. */
    static final int MAX_DATAGRAM = 2048;

    /** Datagrams that one system call may read, where each has a place of its own. */
    private static final int DATAGRAMS_PER_READ = 64;

    /** Largest run of datagrams that the system hands over as one (UDP_GRO). */
    private static final int MAX_RUN = 65_535;

    /** Datagrams of a socket in one turn of the loop, so that others get theirs. */
    private static final int DATAGRAMS_PER_TURN = 1024;

    private static final int LISTEN_BACKLOG = 1024;

    private final boolean epoll;
    private @Nullable ReadBuffer readBuffer; // of all UDP sockets

    SocketFactory(boolean preferNative) {
        epoll = preferNative && Epoll.isAvailable();
    }

    IoHandlerFactory ioHandler() {
        return epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /** Whether a batch of equal datagrams can leave in one system call (UDP_SEGMENT). */
    boolean segmentation() {
        return epoll && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
    }

    /** A bound UDP socket. On the loop's thread, so that it is bound when this returns. */
    Channel udp(EventLoop loop, InetSocketAddress bind, int bufferBytes, ChannelHandler handler)
            throws IOException {
        SocketProtocolFamily family =
                bind.getAddress() instanceof Inet6Address
                        ? SocketProtocolFamily.INET6
                        : SocketProtocolFamily.INET;
        Channel channel = epoll ? new EpollDatagramChannel(family) : new NioDatagramChannel(family);
        channel.config().setOption(ChannelOption.SO_RCVBUF, bufferBytes);
        channel.config().setOption(ChannelOption.SO_SNDBUF, bufferBytes);
        channel.config()
                .setOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(bufferBytes / 2, bufferBytes));
        channel.config().setRecvByteBufAllocator(readBuffer(channel));
        return open(loop, channel, bind, handler, "UDP");
    }

    /**
     * Runs of datagrams from one sender cost a fraction of single ones, and Netty reads them one at
     * a time; where there are none, it reads many datagrams at a time (recvmmsg).
     */
    private ReadBuffer readBuffer(Channel channel) {
        boolean runs = epoll && receivesRuns(channel);
        if (epoll && !runs) {
            channel.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_DATAGRAM);
        }
        ReadBuffer buffer = readBuffer;
        if (buffer == null) {
            int size = epoll ? MAX_DATAGRAM * DATAGRAMS_PER_READ : MAX_DATAGRAM;
            buffer = new ReadBuffer(runs ? MAX_RUN : size, DATAGRAMS_PER_TURN);
            readBuffer = buffer;
        }
        return buffer;
    }

    /** Whether the system joins the datagrams of one sender; Linux does since 5.0. */
    private static boolean receivesRuns(Channel channel) {
        try {
            return channel.config().setOption(EpollChannelOption.UDP_GRO, true);
        } catch (ChannelException olderSystem) {
            return false;
        }
    }

    /** Gives back what the sockets read into. On the loop's thread. */
    void close() {
        if (readBuffer != null) {
            readBuffer.close();
        }
    }

    /** A listening TCP socket. On the loop's thread. */
    Channel listener(EventLoop loop, InetSocketAddress bind, ChannelHandler handler)
            throws IOException {
        ServerSocketChannel channel =
                epoll ? new EpollServerSocketChannel() : new NioServerSocketChannel();
        channel.config().setReuseAddress(true);
        channel.config().setBacklog(LISTEN_BACKLOG);
        return open(loop, channel, bind, handler, "TCP");
    }

    /** A TCP socket that is not connected yet. */
    SocketChannel tcp() {
        return epoll ? new EpollSocketChannel() : new NioSocketChannel();
    }

    private static Channel open(
            EventLoop loop,
            Channel channel,
            InetSocketAddress bind,
            ChannelHandler handler,
            String protocol)
            throws IOException {
        channel.pipeline().addLast(handler);
        ChannelFuture registered = loop.register(channel);
        if (registered.isSuccess()) {
            ChannelFuture bound = channel.bind(bind);
            if (bound.isSuccess()) {
                return channel;
            }
            fail(channel, bound, protocol + " " + bind);
        }
        fail(channel, registered, protocol + " " + bind);
        return channel;
    }

    private static void fail(Channel channel, ChannelFuture future, String what)
            throws IOException {
        channel.close();
        Throwable cause = future.cause();
        String reason = cause == null ? "not done on its loop" : String.valueOf(cause.getMessage());
        if (cause instanceof BindException || reason.contains("in use")) {
            throw new BindException(what + ": " + reason);
        }
        throw new IOException(what + ": " + reason, cause);
    }
}
