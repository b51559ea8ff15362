package io.parley.server.front;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/** Waits until the HTTP server has told the client of the upgrade, and makes way for frames. */
final class UpgradeWatch extends ChannelOutboundHandlerAdapter {

    /** Where the status is in a response of HTTP/1.1, and that of an upgrade. */
    private static final int STATUS_AT = "HTTP/1.1 ".length();

    private static final int SWITCHING_PROTOCOLS = '1' << 16 | '0' << 8 | '1';

    private final UpgradedSocket socket;

    UpgradeWatch(UpgradedSocket socket) {
        this.socket = socket;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        boolean upgrade =
                message instanceof ByteBuf bytes
                        && bytes.readableBytes() > STATUS_AT + 3
                        && bytes.getMedium(bytes.readerIndex() + STATUS_AT) == SWITCHING_PROTOCOLS;
        ctx.write(message, promise);
        if (upgrade) {
            socket.upgraded(ctx, new FrameReader(socket));
        }
    }
}
