package io.parley.server.front;

import static io.parley.server.front.Opcode.CLOSE;

import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A signal connection that has an HTTP/1.1 connection to itself. The HTTP server sees to the
 * upgrade; from then on frames are read and written on the connection itself, below everything that
 * the server keeps for requests: most of them are small, rare and on connections by the thousand.
 */
final class UpgradedSocket extends SignalSocket {

    /** Frames that wait together leave in buffers of about this size. */
    private static final int BATCH_BYTES = 16 * 1024;

    private record Frame(int opcode, byte[] payload) {}

    private final Queue<Frame> queue = new ConcurrentLinkedQueue<>();

    /** Whether what is queued is looked at anyway. */
    private final AtomicBoolean drainComes = new AtomicBoolean();

    private volatile boolean finished;

    /** What the HTTP server is told that it should send: nothing, until the end. */
    private final WebSocketWriter silence = WebSocket.streaming();

    // Channel's thread only.
    private @Nullable ChannelHandlerContext out;

    UpgradedSocket(Channel channel, FrontMetrics metrics) {
        super(channel, metrics);
    }

    @Override
    WebSocket attach(WebSocket in) {
        ChannelPipeline pipeline = channel().pipeline();
        UpgradeWatch watch = new UpgradeWatch(this);
        ChannelHandlerContext tls = pipeline.context(SslHandler.class);
        if (tls == null) {
            pipeline.addFirst(watch);
        } else {
            pipeline.addAfter(tls.name(), null, watch);
        }
        in.subscribe(new EarlyFrames(), channel().eventLoop());
        return silence;
    }

    /** The frames that come before the upgrade is told, which a client has to wait for. */
    private final class EarlyFrames implements Subscriber<WebSocketFrame> {
        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(WebSocketFrame frame) {
            cut();
        }

        @Override
        public void onError(Throwable cause) {
            onGone();
        }

        @Override
        public void onComplete() {
            onGone();
        }
    }

    // ---- channel's thread

    /** The upgrade has been written by the handler of {@code ctx}; what follows are frames. */
    void upgraded(ChannelHandlerContext ctx, ChannelHandler reader) {
        ctx.pipeline().replace(ctx.handler(), null, reader);
        out = ctx.pipeline().context(reader);
        drain();
    }

    /** What is queued until {@link #endRead} is written there. */
    void beginRead() {
        if (!drainComes.get()) {
            drainComes.set(true);
        }
    }

    void endRead() {
        drain();
    }

    /** The connection is closed. */
    void onGone() {
        finished = true;
        silence.abort();
        inputEnded("connection lost");
    }

    private void drain() {
        drainComes.set(false);
        ChannelHandlerContext ctx = out;
        if (ctx == null) {
            return;
        }
        Frame frame = finished ? null : queue.poll();
        if (frame == null) {
            return;
        }
        while (frame != null) {
            frame = writeBatch(ctx, frame);
        }
        ctx.flush();
    }

    /** Writes a frame and those behind it; returns the next one. */
    private @Nullable Frame writeBatch(ChannelHandlerContext ctx, Frame first) {
        ByteBuf batch = ctx.alloc().ioBuffer(FrameReader.MAX_HEADER + first.payload.length);
        int count = 0;
        long bytes = 0;
        boolean last = false;
        Frame frame = first;
        while (frame != null && !last && (count == 0 || batch.readableBytes() < BATCH_BYTES)) {
            FrameReader.write(frame.opcode, frame.payload, batch);
            count++;
            bytes += frame.payload.length;
            last = frame.opcode == CLOSE;
            frame = last ? null : queue.poll();
        }
        int written = count;
        long writtenBytes = bytes;
        boolean ends = last;
        finished |= last;
        ctx.write(batch)
                .addListener(
                        done -> {
                            dequeued(written, writtenBytes);
                            if (ends) {
                                outputEnded();
                            }
                        });
        return frame;
    }

    // ---- any thread

    @Override
    void transmit(int opcode, byte[] payload) {
        queue.add(new Frame(opcode, payload));
        if (!drainComes.get() && drainComes.compareAndSet(false, true)) {
            channel().eventLoop().execute(this::drain);
        }
    }

    @Override
    void abandon() {
        finished = true;
        queue.clear();
    }
}
