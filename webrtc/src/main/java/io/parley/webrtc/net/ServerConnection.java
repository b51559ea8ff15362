package io.parley.webrtc.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.parley.webrtc.turn.ServerUri;
import io.parley.webrtc.turn.TurnFramer;
import io.parley.webrtc.wire.NetworkPath;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** A connection to a TURN server over TCP, with TLS or without (RFC 8656 §3.1). */
final class ServerConnection extends ChannelInboundHandlerAdapter implements TurnEnd {
    /** As long as gathering takes at most. */
    private static final int CONNECT_MILLIS = 10_000;

    private final TransportLoop loop;
    private final Channel channel;
    private final PeerTransport peer;
    private final NetworkPath path;
    private final boolean secure;
    private final TurnFramer framer = new TurnFramer(SocketFactory.MAX_DATAGRAM);
    private boolean ready;
    private boolean flushNeeded;
    private boolean closed;

    ServerConnection(
            TransportLoop loop,
            Channel channel,
            PeerTransport peer,
            NetworkPath path,
            boolean secure) {
        this.loop = loop;
        this.channel = channel;
        this.peer = peer;
        this.path = path;
        this.secure = secure;
    }

    /** Opens a connection, which {@code peer} hears of only when it ends. */
    static ServerConnection open(
            TransportLoop loop, PeerTransport peer, NetworkPath path, ServerUri uri) {
        SocketChannel channel = loop.sockets().tcp();
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS);
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, TcpListener.WATER_MARK);
        ServerConnection connection = new ServerConnection(loop, channel, peer, path, uri.secure());
        if (uri.secure()) {
            channel.pipeline().addLast(tls(loop.options().tls(), uri));
        }
        channel.pipeline().addLast(connection);
        loop.eventLoop().register(channel);
        channel.connect(path.remote())
                .addListener(
                        future -> {
                            if (!future.isSuccess()) {
                                connection.close(text(future.cause()));
                            }
                        });
        return connection;
    }

    /** The certificate must be that of the host in the URL (RFC 8656 §3.1, RFC 6125). */
    private static SslHandler tls(SSLContext context, ServerUri uri) {
        SSLEngine engine = context.createSSLEngine(uri.host(), uri.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return new SslHandler(engine);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!secure) {
            ready(context);
        }
        context.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion) {
            if (completion.isSuccess()) {
                ready(context);
            } else {
                close("TLS: " + text(completion.cause()));
            }
        }
    }

    private void ready(ChannelHandlerContext context) {
        ready = true;
        context.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            ByteBuffer in = loop.inbound();
            while (bytes.isReadable() && !closed) {
                in.clear().limit(Math.min(in.capacity(), bytes.readableBytes()));
                bytes.readBytes(in);
                readMessages(in.flip());
            }
        } finally {
            bytes.release();
        }
    }

    private void readMessages(ByteBuffer in) {
        ByteBuffer message = framer.nextMessage(in);
        while (message != null && !closed) {
            peer.receive(path, message);
            message = framer.nextMessage(in);
        }
        if (framer.isBroken()) {
            close("it speaks another protocol");
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        loop.drain();
    }

    /** Sends one message at the end of this turn, or once the connection is there. */
    void send(ByteBuffer message) {
        if (closed || !channel.isWritable()) {
            loop.count(LoopCounter.SEND_QUEUE_DROPPED);
            return;
        }
        ByteBuf copy = channel.alloc().directBuffer(message.remaining());
        copy.writeBytes(message);
        channel.write(copy);
        if (!flushNeeded) {
            flushNeeded = true;
            loop.flushAtEndOfTurn(this);
        }
    }

    @Override
    public void flush() {
        flushNeeded = false;
        if (ready && channel.isActive()) {
            channel.flush();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        close("the server closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        loop.count(LoopCounter.SOCKET_ERRORS);
        close(text(cause));
    }

    /** What a person can do something about. */
    static String text(@Nullable Throwable cause) {
        Throwable inner = cause;
        while (inner instanceof SSLException && inner.getCause() != null) {
            inner = inner.getCause();
        }
        if (inner instanceof ConnectException) {
            return "no connection";
        }
        return inner == null || inner.getMessage() == null
                ? Objects.toString(inner, "unknown error")
                : inner.getMessage();
    }

    void close(String reason) {
        if (closed) {
            return;
        }
        closed = true;
        if (ready) {
            channel.flush();
        }
        channel.close();
        peer.serverClosed(path, reason);
    }
}
