package io.parley.server.front;

import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.common.websocket.CloseWebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketFrameType;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import com.linecorp.armeria.server.websocket.WebSocketProtocolViolationException;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.ScheduledFuture;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.server.limits.Limit;
import io.parley.server.room.SignalSession;
import io.parley.server.room.SignalSink;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * One signal connection: the rooms write responses into it from their threads, and it hands them
 * the requests that the client's frames carry. What is written before the upgrade waits and goes
 * out right after it.
 *
 * <p>What the client does not read is bounded in bytes by the rooms and in messages here; beyond
 * that the connection is cut, so that a slow client costs nobody else anything. Its participant
 * then resumes or leaves, as after any lost connection.
 */
final class SignalSocket implements SignalSink, Subscriber<WebSocketFrame> {

    /** The longest reason that fits a close frame beside its status (RFC 6455 §5.5). */
    private static final int MAX_REASON_LENGTH = 123;

    private final Channel channel;
    private final FrontMetrics metrics;
    private final WebSocketWriter out = WebSocket.streaming();
    private final AtomicInteger queuedMessages = new AtomicInteger();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Whether one direction has ended; with the other, the connection does. */
    private final AtomicBoolean halfClosed = new AtomicBoolean();

    private final AtomicReference<@Nullable SignalSession> session = new AtomicReference<>();

    private volatile boolean json;
    private @Nullable ScheduledFuture<?> pings;

    // The message whose fragments are arriving; channel's thread only.
    private @Nullable ByteArrayOutputStream fragments;
    private boolean fragmentsAreText;

    SignalSocket(Channel channel, FrontMetrics metrics) {
        this.channel = channel;
        this.metrics = metrics;
    }

    // ---- what the rooms call

    @Override
    public void send(SignalResponse message) {
        if (!closed.get()) {
            enqueue(SignalCodec.frame(message, json));
        }
    }

    @Override
    public void close(int code, String reason) {
        if (closed.compareAndSet(false, true)) {
            closeFrame(WebSocketCloseStatus.valueOf(code), reason);
        }
    }

    @Override
    public long pendingBytes() {
        return queuedBytes.get();
    }

    // ---- the connection's life

    /** Takes the frames of an upgraded connection, and gives those that go back. */
    WebSocket open(SignalSession newSession, WebSocket in) {
        session.set(newSession);
        metrics.opened();
        long period = FrontLimits.PING_INTERVAL.toMillis();
        pings =
                channel.eventLoop()
                        .scheduleAtFixedRate(
                                () -> enqueue(WebSocketFrame.ofPing()),
                                period,
                                period,
                                TimeUnit.MILLISECONDS);
        in.subscribe(this, channel.eventLoop());
        StreamMessage<WebSocketFrame> frames = out.peek(this::dequeued);
        frames.whenComplete().handle((done, cause) -> outputEnded());
        return WebSocket.of(frames);
    }

    private void enqueue(WebSocketFrame frame) {
        queuedBytes.addAndGet(frame.length());
        if (queuedMessages.incrementAndGet() > FrontLimits.MAX_QUEUED_MESSAGES) {
            metrics.tooSlow();
            metrics.refused(Limit.SIGNAL_BACKLOG);
            cut();
        } else {
            boolean ignored = out.tryWrite(frame);
        }
    }

    private void dequeued(WebSocketFrame frame) {
        queuedMessages.decrementAndGet();
        queuedBytes.addAndGet(-frame.length());
    }

    /** Ends the connection without waiting for what is still to be written. */
    private void cut() {
        closed.set(true);
        out.abort();
        channel.close();
    }

    private void closeFrame(WebSocketCloseStatus status, String reason) {
        String fitting =
                reason.length() > MAX_REASON_LENGTH
                        ? reason.substring(0, MAX_REASON_LENGTH)
                        : reason;
        queuedMessages.incrementAndGet();
        out.close(status, fitting);
    }

    /** All is written, or nothing more can be. The client has a moment to answer a close frame. */
    private @Nullable Void outputEnded() {
        ended("connection lost");
        boolean answered = !halfClosed.compareAndSet(false, true);
        long patience = answered ? 0 : FrontLimits.CLOSE_GRACE.toMillis();
        channel.eventLoop().schedule(this::hangUp, patience, TimeUnit.MILLISECONDS);
        return null;
    }

    private void inputEnded(String reason) {
        ended(reason);
        if (!halfClosed.compareAndSet(false, true)) {
            hangUp();
        }
    }

    /** Closes the connection after everything that has been written. */
    private void hangUp() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private void ended(String reason) {
        closed.set(true);
        SignalSession ending = session.getAndSet(null);
        if (ending != null) {
            metrics.closed();
            ending.onClosed(reason);
        }
        ScheduledFuture<?> scheduled = pings;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
    }

    // ---- what the client sends; channel's thread

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(WebSocketFrame frame) {
        if (closed.get()) {
            return;
        }
        switch (frame.type()) {
            case TEXT, BINARY -> onFirstFrame(frame);
            case CONTINUATION -> onContinuation(frame);
            case PING -> enqueue(WebSocketFrame.ofPong(frame.array()));
            case CLOSE -> onCloseFrame((CloseWebSocketFrame) frame);
            case PONG -> {}
        }
    }

    private void onFirstFrame(WebSocketFrame frame) {
        boolean text = frame.type() == WebSocketFrameType.TEXT;
        if (frame.isFinalFragment()) {
            onMessage(frame.array(), text);
            return;
        }
        fragmentsAreText = text;
        fragments = new ByteArrayOutputStream();
        fragments.writeBytes(frame.array());
    }

    private void onContinuation(WebSocketFrame frame) {
        ByteArrayOutputStream message = fragments;
        if (message == null) {
            return;
        }
        if (message.size() + frame.length() > FrontLimits.MAX_MESSAGE_BYTES) {
            metrics.refused(Limit.SIGNAL_MESSAGE);
            malformed(WebSocketCloseStatus.MESSAGE_TOO_BIG, "message too big");
            return;
        }
        message.writeBytes(frame.array());
        if (frame.isFinalFragment()) {
            fragments = null;
            onMessage(message.toByteArray(), fragmentsAreText);
        }
    }

    private void onMessage(byte[] payload, boolean text) {
        SignalRequest request =
                text ? SignalCodec.parseJson(payload) : SignalCodec.parseBinary(payload);
        if (request == null) {
            malformed(WebSocketCloseStatus.INVALID_PAYLOAD_DATA, "malformed signal message");
            return;
        }
        json = text;
        SignalSession current = session.get();
        if (current != null) {
            current.onRequest(request);
        }
    }

    private void onCloseFrame(CloseWebSocketFrame frame) {
        if (closed.compareAndSet(false, true)) {
            WebSocketCloseStatus status = frame.status();
            closeFrame(status, status.reasonPhrase());
        }
        inputEnded("closed by the client");
    }

    private void malformed(WebSocketCloseStatus status, String reason) {
        fragments = null;
        metrics.malformed();
        if (closed.compareAndSet(false, true)) {
            closeFrame(status, reason);
        }
        SignalSession current = session.get();
        if (current != null) {
            current.onMalformed(reason);
        }
        ended(reason);
    }

    @Override
    public void onError(Throwable cause) {
        // The decoder has already answered a frame that breaks RFC 6455, with the status that fits.
        if (cause instanceof WebSocketProtocolViolationException violation) {
            if (WebSocketCloseStatus.MESSAGE_TOO_BIG.equals(violation.closeStatus())) {
                metrics.refused(Limit.SIGNAL_MESSAGE);
            }
            closed.set(true);
            malformed(WebSocketCloseStatus.PROTOCOL_ERROR, "malformed frame");
        }
        inputEnded("connection lost");
    }

    @Override
    public void onComplete() {
        inputEnded("connection lost");
    }
}
