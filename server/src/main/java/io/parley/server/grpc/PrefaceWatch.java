package io.parley.server.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;

/**
 * Sees how a plaintext connection begins. From the first bytes of HTTP/2's preface (RFC 9113 §3.4)
 * the HTTP server makes its handler, which then gets our listener before the first frame.
 */
final class PrefaceWatch extends ChannelInboundHandlerAdapter {

    /** {@code PRI }: no method of HTTP/1 has this name. */
    private static final int PREFACE = 0x50524920;

    private final FramedMethods methods;

    PrefaceWatch(FramedMethods methods) {
        this.methods = methods;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes
                && bytes.readableBytes() >= Integer.BYTES
                && bytes.getInt(bytes.readerIndex()) == PREFACE) {
            ctx.fireChannelRead(bytes.readRetainedSlice(Integer.BYTES));
            Http2ConnectionHandler http2 = ctx.pipeline().get(Http2ConnectionHandler.class);
            if (http2 != null) {
                CallConnection.attach(http2, ctx.channel(), methods);
            }
        }
        ctx.pipeline().remove(this);
        ctx.fireChannelRead(message);
    }
}
