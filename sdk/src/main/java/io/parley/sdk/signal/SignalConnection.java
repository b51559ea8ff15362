package io.parley.sdk.signal;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.sdk.signal.JoinException.Reason;
import io.parley.webrtc.net.Cancellable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket to a room server, from the first packet of its TCP connection to the last. It
 * carries one protobuf message in each binary frame. Loop thread only.
 */
public final class SignalConnection {
    /** Hears of everything that happens to a connection, on the loop's thread. */
    public interface Listener {
        /** The server has upgraded. */
        void onOpen();

        /** A message of the server. */
        void onMessage(SignalResponse message);

        /** The connection did not come about; instead of onOpen, and the last call. */
        void onFailed(JoinException failure);

        /** The connection ended, not by {@link #close}; the last call. */
        void onClosed(String reason);
    }

    private enum State {
        CONNECTING,
        OPEN,
        CLOSING,
        CLOSED
    }

    private static final String USER_AGENT = "parley-sdk/0.1";

    private final SignalRoute route;
    private final SignalEndpoint endpoint;
    private final String token;
    private final Supplier<String> target;
    private final Listener listener;
    private final Dial dial;
    private final Cancellable deadline;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private State state = State.CONNECTING;
    private String phase = "connecting to";
    private @Nullable Channel channel;
    private @Nullable WebSocketClientHandshaker handshaker;

    private SignalConnection(
            SignalRoute route,
            SignalEndpoint endpoint,
            String token,
            Supplier<String> target,
            Duration timeout,
            Listener listener) {
        this.route = route;
        this.endpoint = endpoint;
        this.token = token;
        this.target = target;
        this.listener = listener;
        dial = new Dial(route, endpoint, timeout, new Events(), this::fail);
        deadline = route.loop().schedule(timeout, this::timedOut);
    }

    /**
     * Begins to open a connection.
     *
     * @param token sent as a bearer token
     * @param target path and query, asked for when the TCP connection is there
     * @param timeout until the server has upgraded
     */
    public static SignalConnection open(
            SignalRoute route,
            SignalEndpoint endpoint,
            String token,
            Supplier<String> target,
            Duration timeout,
            Listener listener) {
        SignalConnection connection =
                new SignalConnection(route, endpoint, token, target, timeout, listener);
        connection.dial.start();
        return connection;
    }

    /** Whether messages can be sent. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** Sends a message, if the connection is open. */
    public void send(SignalRequest message) {
        Channel current = channel;
        if (state != State.OPEN || current == null) {
            return;
        }
        if (!current.isWritable()) {
            lost("the server does not read");
            return;
        }
        ByteBuf bytes = Unpooled.wrappedBuffer(message.toByteArray());
        current.writeAndFlush(new BinaryWebSocketFrame(bytes), current.voidPromise());
    }

    /**
     * Closes the connection; the listener hears nothing more. What was sent is delivered first, if
     * the server reads it soon. Idempotent.
     *
     * @return done when the socket is closed
     */
    public CompletableFuture<Void> close(int code, String reason) {
        Channel current = channel;
        if (state == State.OPEN && current != null) {
            state = State.CLOSING;
            current.writeAndFlush(new CloseWebSocketFrame(code, reason));
            // The server hangs up when it has read that; closing first could cut off our words.
            route.loop().schedule(Limits.CLOSE_GRACE, current::close);
        } else if (state == State.CONNECTING) {
            end();
        }
        return closed;
    }

    private void timedOut() {
        if (state == State.CONNECTING) {
            fail(new JoinException(Reason.TIMEOUT, phase + " " + endpoint + " took too long"));
        }
    }

    private void fail(JoinException failure) {
        if (state == State.CONNECTING) {
            end();
            listener.onFailed(failure);
        }
    }

    private void lost(String reason) {
        if (state == State.OPEN) {
            end();
            listener.onClosed(reason);
        }
    }

    private boolean isEnding() {
        return state == State.CLOSING || state == State.CLOSED;
    }

    private void end() {
        state = State.CLOSED;
        deadline.cancel();
        dial.cancel();
        if (channel == null) {
            closed.complete(null);
        } else {
            channel.close();
        }
    }

    /** The connection's events, until the server has upgraded. */
    private final class Events extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            // A dial may try several addresses; the last one counts.
            channel = context.channel();
            context.channel()
                    .config()
                    .setOption(
                            ChannelOption.WRITE_BUFFER_WATER_MARK,
                            new WriteBufferWaterMark(Limits.UNSENT_BYTES / 2, Limits.UNSENT_BYTES));
            context.channel()
                    .closeFuture()
                    .addListener(
                            done -> {
                                if (isCurrent(context) && isEnding()) {
                                    state = State.CLOSED;
                                    closed.complete(null);
                                }
                            });
        }

        private boolean isCurrent(ChannelHandlerContext context) {
            return channel == context.channel();
        }

        @Override
        public boolean isSharable() {
            return true; // one connection at a time
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (context.pipeline().get(SslHandler.class) == null) {
                upgrade(context);
            } else {
                phase = "the TLS handshake with";
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake && isCurrent(context)) {
                if (handshake.isSuccess()) {
                    upgrade(context);
                } else {
                    fail(Failures.of(handshake.cause(), endpoint, false));
                }
            }
        }

        private void upgrade(ChannelHandlerContext context) {
            if (state != State.CONNECTING) {
                context.close();
                return;
            }
            phase = "the WebSocket handshake with";
            String path = endpoint.path() + target.get();
            HttpHeaders headers =
                    new DefaultHttpHeaders()
                            .set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token)
                            .set(HttpHeaderNames.USER_AGENT, USER_AGENT);
            URI uri =
                    URI.create(
                            (endpoint.secure() ? "wss://" : "ws://") + endpoint.authority() + path);
            handshaker =
                    new WebSocketClientHandshaker13(
                            uri, WebSocketVersion.V13, null, false, headers, Limits.MESSAGE_BYTES);
            context.pipeline()
                    .addBefore(
                            context.name(),
                            "http",
                            new HttpClientCodec(4096, Limits.RESPONSE_HEAD_BYTES, 8192))
                    .addBefore(
                            context.name(),
                            "response",
                            new HttpObjectAggregator(Limits.RESPONSE_BODY_BYTES, true));
            handshaker.handshake(context.channel());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof FullHttpResponse response) {
                    onResponse(context, response);
                } else if (message instanceof WebSocketFrame frame) {
                    onFrame(context, frame);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void onResponse(ChannelHandlerContext context, FullHttpResponse response) {
            WebSocketClientHandshaker shaker = handshaker;
            if (state != State.CONNECTING || shaker == null) {
                return;
            }
            if (response.decoderResult().isFailure()) {
                fail(
                        new JoinException(
                                Reason.PROTOCOL,
                                "no HTTP at " + endpoint + "; is it the right port?",
                                response.decoderResult().cause()));
            } else if (!response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
                fail(refusal(response));
            } else {
                shaker.finishHandshake(context.channel(), response);
                context.pipeline()
                        .addBefore(
                                context.name(),
                                "message",
                                new WebSocketFrameAggregator(Limits.MESSAGE_BYTES));
                state = State.OPEN;
                deadline.cancel();
                listener.onOpen();
            }
        }

        private JoinException refusal(FullHttpResponse response) {
            int status = response.status().code();
            String content = response.content().toString(StandardCharsets.UTF_8);
            // LiveKit's server repeats the token that it refuses; messages end in logs.
            String body = Failures.oneLine(content.replace(token, "<token>"));
            String text = body.isEmpty() ? response.status().reasonPhrase() : body;
            return JoinException.ofStatus(
                    status, endpoint + " refused with HTTP " + status + ": " + text, body);
        }

        private void onFrame(ChannelHandlerContext context, WebSocketFrame frame) {
            if (frame instanceof BinaryWebSocketFrame) {
                onBinary(frame.content());
            } else if (frame instanceof PingWebSocketFrame) {
                context.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
            } else if (frame instanceof CloseWebSocketFrame close) {
                onCloseFrame(close);
            }
        }

        private void onBinary(ByteBuf content) {
            if (state != State.OPEN) {
                return;
            }
            SignalResponse message;
            try {
                message = SignalResponse.parseFrom(content.nioBuffer());
            } catch (InvalidProtocolBufferException e) {
                lost("the server sent what is no message: " + e.getMessage());
                return;
            }
            listener.onMessage(message);
        }

        private void onCloseFrame(CloseWebSocketFrame frame) {
            if (state == State.CLOSING) {
                end();
                return;
            }
            String reason = frame.reasonText();
            String why = reason == null || reason.isEmpty() ? "" : ": " + Failures.oneLine(reason);
            lost("the server closed the connection with code " + frame.statusCode() + why);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (!isCurrent(context)) {
                return;
            }
            if (state == State.CLOSING) {
                end();
            }
            lost("the connection to " + endpoint + " was lost");
            fail(
                    new JoinException(
                            Reason.UNREACHABLE,
                            endpoint + " closed the connection in the place of an answer"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!isCurrent(context)) {
                context.close();
            } else if (state == State.CONNECTING) {
                fail(Failures.of(cause, endpoint, false));
            } else if (state == State.OPEN) {
                lost(String.valueOf(Failures.of(cause, endpoint, false).getMessage()));
            } else {
                context.close();
            }
        }
    }
}
