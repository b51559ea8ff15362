package io.parley.server.front;

import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.common.websocket.CloseWebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import com.linecorp.armeria.server.websocket.WebSocketProtocolViolationException;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A signal connection that is one stream of an HTTP/2 connection (RFC 8441), which the HTTP server
 * keeps.
 */
final class StreamSocket extends SignalSocket implements Subscriber<WebSocketFrame> {
    private final WebSocketWriter out = WebSocket.streaming();

    StreamSocket(Channel channel, FrontMetrics metrics) {
        super(channel, metrics);
    }

    @Override
    WebSocket attach(WebSocket in) {
        in.subscribe(this, channel().eventLoop());
        StreamMessage<WebSocketFrame> frames = out.peek(frame -> dequeued(1, frame.length()));
        frames.whenComplete()
                .handle(
                        (done, cause) -> {
                            outputEnded();
                            return null;
                        });
        return WebSocket.of(frames);
    }

    @Override
    void transmit(int opcode, byte[] payload) {
        switch (opcode) {
            case Opcode.TEXT -> write(WebSocketFrame.ofText(text(payload, 0)));
            case Opcode.BINARY -> write(WebSocketFrame.ofBinary(payload));
            case Opcode.PING -> write(WebSocketFrame.ofPing(payload));
            case Opcode.PONG -> write(WebSocketFrame.ofPong(payload));
            default -> close(payload);
        }
    }

    private void write(WebSocketFrame frame) {
        boolean ignored = out.tryWrite(frame); // nothing is lost on a stream that has ended
    }

    private void close(byte[] payload) {
        if (payload.length < Short.BYTES) {
            out.close();
        } else {
            int status = ByteBuffer.wrap(payload).getShort() & 0xFFFF;
            out.close(WebSocketCloseStatus.valueOf(status), text(payload, Short.BYTES));
        }
    }

    private static String text(byte[] payload, int from) {
        return new String(payload, from, payload.length - from, StandardCharsets.UTF_8);
    }

    @Override
    void abandon() {
        out.abort();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(WebSocketFrame frame) {
        switch (frame.type()) {
            case TEXT -> onFrame(Opcode.TEXT, frame.isFinalFragment(), frame.array());
            case BINARY -> onFrame(Opcode.BINARY, frame.isFinalFragment(), frame.array());
            case CONTINUATION ->
                    onFrame(Opcode.CONTINUATION, frame.isFinalFragment(), frame.array());
            case PING -> onFrame(Opcode.PING, true, frame.array());
            case PONG -> onFrame(Opcode.PONG, true, frame.array());
            case CLOSE -> onFrame(Opcode.CLOSE, true, status((CloseWebSocketFrame) frame));
        }
    }

    private static byte[] status(CloseWebSocketFrame frame) {
        return ByteBuffer.allocate(Short.BYTES).putShort((short) frame.status().code()).array();
    }

    @Override
    public void onError(Throwable cause) {
        // The decoder has already answered a frame that breaks RFC 6455, with the status that fits.
        if (cause instanceof WebSocketProtocolViolationException violation) {
            violatedAndTold(WebSocketCloseStatus.MESSAGE_TOO_BIG.equals(violation.closeStatus()));
        } else {
            inputEnded("connection lost");
        }
    }

    @Override
    public void onComplete() {
        inputEnded("connection lost");
    }
}
