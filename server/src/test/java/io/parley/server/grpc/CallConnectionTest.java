package io.parley.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.BytesValue;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the HTTP server still hears of a connection with calls, in virtual time. */
class CallConnectionTest {

    private static final MethodDescriptor<BytesValue, BytesValue> WAIT =
            MethodsOnFrames.method("Wait", MethodType.BIDI_STREAMING);

    private final List<String> heard = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private Http2ConnectionHandler http2 = handler();

    private final class Server extends Http2EventAdapter {
        @Override
        public void onPingRead(ChannelHandlerContext ctx, long data) {
            heard.add("sign of life");
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int streamId,
                Http2Headers headers,
                int padding,
                boolean endOfStream) {
            heard.add("request " + streamId);
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) {
            heard.add("reset " + streamId);
        }
    }

    private Http2ConnectionHandler handler() {
        return new Http2ConnectionHandlerBuilder().server(true).frameListener(new Server()).build();
    }

    @BeforeEach
    void connect() {
        connect(channel);
    }

    private void connect(Channel to) {
        FramedMethods methods =
                FramedMethods.of(
                        List.of(
                                MethodsOnFrames.service()
                                        .addMethod(
                                                WAIT,
                                                (call, headers) -> new ServerCall.Listener<>() {})
                                        .build()));
        CallConnection.attach(http2, to, methods);
        to.pipeline().addLast(http2);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static Http2Headers request(String... more) {
        Http2Headers headers = new DefaultHttp2Headers();
        headers.method("POST").path("/test.Frames/Wait").set("content-type", "application/grpc");
        for (int i = 0; i < more.length; i += 2) {
            headers.set(more[i], more[i + 1]);
        }
        return headers;
    }

    private Http2Stream receive(int streamId, Http2Headers headers) throws Exception {
        return receive(channel, streamId, headers);
    }

    private Http2Stream receive(Channel from, int streamId, Http2Headers headers) throws Exception {
        Http2Stream stream = http2.connection().remote().createStream(streamId, false);
        ChannelHandlerContext ctx = from.pipeline().context(http2);
        http2.decoder().frameListener().onHeadersRead(ctx, streamId, headers, 0, false);
        return stream;
    }

    private void passMinute() {
        channel.advanceTimeBy(CallLimits.SIGN_OF_LIFE_SECONDS, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void aConnectionWithCallsIsKeptAliveUntilTheyAreOver() throws Exception {
        Http2Stream stream = receive(1, request());
        passMinute();
        passMinute();
        assertThat(heard).containsExactly("sign of life", "sign of life", "sign of life");
        stream.close();
        passMinute();
        passMinute();
        assertThat(heard).hasSize(3);
    }

    @Test
    void nothingWaitsForAConnectionThatIsGone() throws Exception {
        List<Future<?>> scheduled = new ArrayList<>();
        DefaultEventLoop loop =
                new DefaultEventLoop() {
                    @Override
                    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
                        ScheduledFuture<?> future = super.schedule(task, delay, unit);
                        scheduled.add(future);
                        return future;
                    }
                };
        LocalChannel other = new LocalChannel();
        loop.register(other).sync();
        try {
            loop.submit(
                            () -> {
                                http2 = handler();
                                connect(other);
                                receive(other, 1, request());
                                assertThat(scheduled).as("signs of life").hasSize(1);
                                other.unsafe().close(other.newPromise());
                                return true;
                            })
                    .sync();
            loop.submit(() -> {}).sync();
            assertThat(scheduled).allMatch(Future::isCancelled);
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    @Test
    void theHttpServerServesWhatIsNoPlainCall() throws Exception {
        receive(1, request().path("/test.Frames/Other"));
        receive(3, request("content-type", "application/grpc-web+proto"));
        receive(5, request("grpc-encoding", "gzip"));
        receive(7, request("origin", "https://app.example.org"));
        receive(9, request().method("PUT"));
        ChannelHandlerContext ctx = channel.pipeline().context(http2);
        http2.decoder().frameListener().onRstStreamRead(ctx, 5, 0);
        assertThat(heard)
                .containsExactly(
                        "request 1", "request 3", "request 5", "request 7", "request 9", "reset 5");
    }
}
