package io.parley.server.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls on one connection. It stands between the connection and the HTTP server's listener, and
 * takes the frames of its own streams. All of it runs on the connection's event loop.
 */
final class CallConnection extends Http2FrameListenerDecorator {

    private static final Logger LOGGER = LoggerFactory.getLogger(CallConnection.class);

    private record Reset(int streamId, long dueNanos) {}

    private final Http2FrameListener server;
    private final Http2ConnectionHandler http2;
    private final FramedMethods methods;
    private final Channel channel;
    private final Attributes attributes;
    private final IntObjectMap<FramedCall<?, ?>> calls = new IntObjectHashMap<>();
    private final ArrayDeque<Reset> resets = new ArrayDeque<>(0);
    private @Nullable ChannelHandlerContext context;
    private boolean reading;
    private boolean flushScheduled;

    /** The next sign of life; null if none is due. */
    private @Nullable ScheduledFuture<?> life;

    private CallConnection(
            Http2FrameListener server,
            Http2ConnectionHandler http2,
            Channel channel,
            FramedMethods methods) {
        super(server);
        this.server = server;
        this.http2 = http2;
        this.methods = methods;
        this.channel = channel;
        attributes =
                Attributes.newBuilder()
                        .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, channel.remoteAddress())
                        .build();
    }

    /** Before the first frame of a connection. */
    static void attach(Http2ConnectionHandler http2, Channel channel, FramedMethods methods) {
        CallConnection connection =
                new CallConnection(http2.decoder().frameListener(), http2, channel, methods);
        http2.decoder().frameListener(connection);
        http2.connection().addListener(connection.new Streams());
        channel.closeFuture().addListener(closed -> connection.channelClosed());
    }

    // ---- frames

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream)
            throws Http2Exception {
        if (!headersRead(ctx, streamId, headers, endOfStream)) {
            server.onHeadersRead(
                    ctx,
                    streamId,
                    headers,
                    streamDependency,
                    weight,
                    exclusive,
                    padding,
                    endOfStream);
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int padding,
            boolean endOfStream)
            throws Http2Exception {
        if (!headersRead(ctx, streamId, headers, endOfStream)) {
            server.onHeadersRead(ctx, streamId, headers, padding, endOfStream);
        }
    }

    /** False if the frame is for the HTTP server. */
    private boolean headersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers headers, boolean endOfStream)
            throws Http2Exception {
        FramedCall<?, ?> open = calls.get(streamId);
        ServerMethodDefinition<?, ?> method = open == null ? methods.find(headers) : null;
        if (open == null && method == null) {
            return false;
        }
        context = ctx;
        reading = true;
        try {
            if (method != null) {
                stayAlive(ctx);
                open = start(streamId, method, headers);
            }
            if (endOfStream && open != null) {
                open.halfClosed();
            }
        } finally {
            reading = false;
        }
        return true;
    }

    private <Q, R> FramedCall<Q, R> start(
            int streamId, ServerMethodDefinition<Q, R> method, Http2Headers headers) {
        FramedCall<Q, R> call = new FramedCall<>(this, streamId, method.getMethodDescriptor());
        calls.put(streamId, call);
        CharSequence timeout = headers.get(CallHeaders.GRPC_TIMEOUT);
        long nanos = timeout == null ? Long.MAX_VALUE : CallHeaders.timeoutNanos(timeout);
        if (nanos < 0) {
            call.close(Status.INTERNAL.withDescription("grpc-timeout: " + timeout), new Metadata());
        } else {
            call.start(method.getServerCallHandler(), CallHeaders.metadata(headers), nanos);
        }
        return call;
    }

    @Override
    public int onDataRead(
            ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream)
            throws Http2Exception {
        FramedCall<?, ?> call = calls.get(streamId);
        if (call == null) {
            return server.onDataRead(ctx, streamId, data, padding, endOfStream);
        }
        reading = true;
        try {
            return padding + call.dataRead(data, endOfStream);
        } finally {
            reading = false;
        }
    }

    /** The stream is closed next, which is what its call hears. */
    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode)
            throws Http2Exception {
        if (!calls.containsKey(streamId)) {
            server.onRstStreamRead(ctx, streamId, errorCode);
        }
    }

    private final class Streams extends Http2ConnectionAdapter {
        @Override
        public void onStreamClosed(Http2Stream stream) {
            FramedCall<?, ?> call = calls.remove(stream.id());
            if (call != null) {
                call.streamClosed();
            }
        }
    }

    // ---- what keeps the connection

    /**
     * The HTTP server closes a connection without requests, and knows nothing of these: to it they
     * are pings of a client that wants to stay.
     */
    private void stayAlive(ChannelHandlerContext ctx) throws Http2Exception {
        server.onPingRead(ctx, 0);
        if (life == null) {
            life =
                    loop().schedule(
                                    () -> sign(ctx),
                                    CallLimits.SIGN_OF_LIFE_SECONDS,
                                    TimeUnit.SECONDS);
        }
    }

    /** What waits in the loop would keep a connection in memory that is gone. */
    private void channelClosed() {
        ScheduledFuture<?> waiting = life;
        if (waiting != null) {
            waiting.cancel(false);
        }
    }

    private void sign(ChannelHandlerContext ctx) {
        life = null;
        if (calls.isEmpty() || !channel.isActive()) {
            return;
        }
        try {
            stayAlive(ctx);
        } catch (Http2Exception e) {
            LOGGER.debug("a ping of our own failed", e);
        }
    }

    // ---- for calls

    EventLoop loop() {
        return channel.eventLoop();
    }

    ByteBufAllocator allocator() {
        return channel.alloc();
    }

    Attributes attributes() {
        return attributes;
    }

    ChannelFuture writeHeaders(int streamId, Http2Headers headers, boolean endOfStream) {
        ChannelHandlerContext ctx = context();
        ChannelFuture written =
                http2.encoder()
                        .writeHeaders(ctx, streamId, headers, 0, endOfStream, ctx.newPromise());
        flushSoon();
        return written;
    }

    ChannelFuture writeData(int streamId, ByteBuf data) {
        ChannelHandlerContext ctx = context();
        ChannelFuture written =
                http2.encoder().writeData(ctx, streamId, data, 0, false, ctx.newPromise());
        flushSoon();
        return written;
    }

    /** Lets the client send so much more on a stream, if it is still there. */
    void consumed(int streamId, int bytes) {
        Http2Stream stream = http2.connection().stream(streamId);
        if (stream == null) {
            return;
        }
        try {
            if (http2.connection().local().flowController().consumeBytes(stream, bytes)) {
                flushSoon();
            }
        } catch (Http2Exception e) {
            http2.onError(context(), true, e);
        }
    }

    /**
     * Closes the client's half of a stream that we are done with, if it has not done so itself
     * after a while: gRPC for C may take a reset that comes with the trailers for the status.
     */
    void resetLater(int streamId) {
        boolean first = resets.isEmpty();
        resets.add(new Reset(streamId, System.nanoTime() + CallLimits.RESET_DELAY_NANOS));
        if (first) {
            scheduleResets(CallLimits.RESET_DELAY_NANOS);
        }
    }

    private void scheduleResets(long delayNanos) {
        loop().schedule(this::resetDue, delayNanos, TimeUnit.NANOSECONDS);
    }

    private void resetDue() {
        long now = System.nanoTime();
        for (Reset reset = resets.peek(); reset != null; reset = resets.peek()) {
            if (reset.dueNanos - now > 0) {
                scheduleResets(reset.dueNanos - now);
                return;
            }
            resets.remove();
            Http2Stream stream = http2.connection().stream(reset.streamId);
            if (stream != null && channel.isActive()) {
                ChannelHandlerContext ctx = context();
                http2.resetStream(
                        ctx, reset.streamId, Http2Error.NO_ERROR.code(), ctx.newPromise());
                flushSoon();
            }
        }
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("no call has begun yet");
        }
        return ctx;
    }

    /** What is written while frames are read is flushed after them; all else once a turn. */
    private void flushSoon() {
        if (!reading && !flushScheduled) {
            flushScheduled = true;
            loop().execute(this::flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        if (channel.isActive()) {
            http2.flush(context());
        }
    }

    /** A bug in a handler must cost one call only. */
    static Status failure(ServerCall<?, ?> call, RuntimeException e) {
        Status status = Status.fromThrowable(e);
        if (status.getCode() == Status.Code.UNKNOWN && status.getCause() == e) {
            LOGGER.error("{} failed", call.getMethodDescriptor().getFullMethodName(), e);
            return Status.UNKNOWN.withDescription("internal error");
        }
        return status;
    }
}
