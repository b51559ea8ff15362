package io.parley.server.grpc;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/** Sees which protocol a TLS connection has agreed on: the HTTP server has its handler then. */
final class AlpnWatch extends ChannelInboundHandlerAdapter {

    private final FramedMethods methods;

    AlpnWatch(FramedMethods methods) {
        this.methods = methods;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent) {
            Http2ConnectionHandler http2 = ctx.pipeline().get(Http2ConnectionHandler.class);
            if (http2 != null) {
                CallConnection.attach(http2, ctx.channel(), methods);
            }
            ctx.pipeline().remove(this);
        }
        ctx.fireUserEventTriggered(event);
    }
}
