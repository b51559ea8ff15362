package io.parley.server.front;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Closes a plaintext connection on which the client begins TLS. Some clients try TLS first and have
 * no timeout of their own: an HTTP parser would wait for the end of the line for ever.
 */
final class TlsHelloRefuser extends ChannelInboundHandlerAdapter {

    /** RFC 8446 §5.1: the type of a handshake record. No HTTP begins with it. */
    private static final int HANDSHAKE = 22;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ctx.pipeline().remove(this);
        if (message instanceof ByteBuf bytes
                && bytes.isReadable()
                && bytes.getByte(bytes.readerIndex()) == HANDSHAKE) {
            ReferenceCountUtil.release(message);
            ctx.close();
            return;
        }
        ctx.fireChannelRead(message);
    }
}
