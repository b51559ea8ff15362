package io.parley.server.front;

import static io.parley.server.front.Opcode.BINARY;
import static io.parley.server.front.Opcode.CLOSE;
import static io.parley.server.front.Opcode.CONTINUATION;
import static io.parley.server.front.Opcode.PING;
import static io.parley.server.front.Opcode.PONG;
import static io.parley.server.front.Opcode.TEXT;

import com.linecorp.armeria.common.websocket.WebSocket;
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
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One signal connection: the rooms write responses into it from their threads, and it hands them
 * the requests that the client's frames carry. What is written before the upgrade waits and goes
 * out right after it.
 *
 * <p>What the client does not read is bounded in bytes by the rooms and in messages here; beyond
 * that the connection is cut, so that a slow client costs nobody else anything. Its participant
 * then resumes or leaves, as after any lost connection.
 */
abstract class SignalSocket implements SignalSink {

    static final int PROTOCOL_ERROR = 1002;
    static final int INVALID_PAYLOAD = 1007;
    static final int TOO_BIG = 1009;

    /** The longest reason that fits a close frame beside its status (RFC 6455 §5.5.1). */
    private static final int MAX_REASON_BYTES = 123;

    private static final byte[] NOTHING = {};

    /** Pings of many sockets of a loop go out in one turn of it. */
    private static final long PING_GRID_MILLIS = 1_000;

    private final Channel channel;
    private final FrontMetrics metrics;
    private final AtomicInteger queuedMessages = new AtomicInteger();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Whether one direction has ended; with the other, the connection does. */
    private final AtomicBoolean halfClosed = new AtomicBoolean();

    private final AtomicReference<@Nullable SignalSession> session = new AtomicReference<>();

    private volatile boolean json;

    /** Whether anything was sent since the last look; then no ping is needed. */
    private volatile boolean sent;

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
            boolean text = json;
            enqueue(text ? TEXT : BINARY, SignalCodec.encode(message, text));
        }
    }

    @Override
    public void close(int code, String reason) {
        if (closed.compareAndSet(false, true)) {
            closeFrame(code, reason);
        }
    }

    @Override
    public long pendingBytes() {
        return queuedBytes.get();
    }

    // ---- how frames get away

    /**
     * Queues a frame, the last one if it is a close frame. Any thread. To be answered by {@link
     * #dequeued} when it has left, and by {@link #outputEnded} after the last one.
     */
    abstract void transmit(int opcode, byte[] payload);

    /** Forgets what is queued. Any thread. */
    abstract void abandon();

    /** Connects the upgraded connection; the channel's thread. */
    abstract WebSocket attach(WebSocket in);

    final Channel channel() {
        return channel;
    }

    // ---- the connection's life

    /** Takes the frames of an upgraded connection, and gives those that go back. */
    final WebSocket open(SignalSession newSession, WebSocket in) {
        session.set(newSession);
        metrics.opened();
        long period = FrontLimits.PING_INTERVAL.toMillis();
        long now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        pings =
                channel.eventLoop()
                        .scheduleAtFixedRate(
                                this::pingIfQuiet,
                                period + PING_GRID_MILLIS - Math.floorMod(now, PING_GRID_MILLIS),
                                period,
                                TimeUnit.MILLISECONDS);
        return attach(in);
    }

    private void pingIfQuiet() {
        if (sent) {
            sent = false;
        } else if (!closed.get()) {
            enqueue(PING, NOTHING);
        }
    }

    private void enqueue(int opcode, byte[] payload) {
        queuedBytes.addAndGet(payload.length);
        if (queuedMessages.incrementAndGet() > FrontLimits.MAX_QUEUED_MESSAGES) {
            metrics.tooSlow();
            metrics.refused(Limit.SIGNAL_BACKLOG);
            cut();
        } else {
            if (!sent) {
                sent = true;
            }
            transmit(opcode, payload);
        }
    }

    /** Frames have left. Any thread. */
    final void dequeued(int count, long bytes) {
        queuedMessages.addAndGet(-count);
        queuedBytes.addAndGet(-bytes);
    }

    /** Ends the connection without waiting for what is still to be written. */
    final void cut() {
        closed.set(true);
        abandon();
        channel.close();
    }

    private void closeFrame(int status, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MAX_REASON_BYTES);
        while (length < text.length && (text[length] & 0xC0) == 0x80) {
            length--; // not within a character
        }
        byte[] payload = new byte[2 + length];
        payload[0] = (byte) (status >> 8);
        payload[1] = (byte) status;
        System.arraycopy(text, 0, payload, 2, length);
        lastFrame(payload);
    }

    private void lastFrame(byte[] payload) {
        queuedMessages.incrementAndGet();
        queuedBytes.addAndGet(payload.length);
        transmit(CLOSE, payload);
    }

    /** All is written, or nothing more can be. The client has a moment to answer a close frame. */
    final void outputEnded() {
        ended("connection lost");
        boolean answered = !halfClosed.compareAndSet(false, true);
        long patience = answered ? 0 : FrontLimits.CLOSE_GRACE.toMillis();
        channel.eventLoop().schedule(this::hangUp, patience, TimeUnit.MILLISECONDS);
    }

    final void inputEnded(String reason) {
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

    /** A frame of a sequence that obeys RFC 6455, unmasked. */
    final void onFrame(int opcode, boolean last, byte[] payload) {
        if (closed.get() && opcode != CLOSE) {
            return;
        }
        switch (opcode) {
            case TEXT, BINARY -> onFirstFrame(opcode == TEXT, last, payload);
            case CONTINUATION -> onContinuation(last, payload);
            case PING -> enqueue(PONG, payload);
            case CLOSE -> onCloseFrame(payload);
            default -> {}
        }
    }

    private void onFirstFrame(boolean text, boolean last, byte[] payload) {
        if (last) {
            onMessage(payload, text);
            return;
        }
        fragmentsAreText = text;
        fragments = new ByteArrayOutputStream();
        fragments.writeBytes(payload);
    }

    private void onContinuation(boolean last, byte[] payload) {
        ByteArrayOutputStream message = fragments;
        if (message == null) {
            return;
        }
        if (message.size() + payload.length > FrontLimits.MAX_MESSAGE_BYTES) {
            metrics.refused(Limit.SIGNAL_MESSAGE);
            malformed(TOO_BIG, "message too big");
            return;
        }
        message.writeBytes(payload);
        if (last) {
            fragments = null;
            onMessage(message.toByteArray(), fragmentsAreText);
        }
    }

    private void onMessage(byte[] payload, boolean text) {
        SignalRequest request =
                text ? SignalCodec.parseJson(payload) : SignalCodec.parseBinary(payload);
        if (request == null) {
            malformed(INVALID_PAYLOAD, "malformed signal message");
            return;
        }
        json = text;
        SignalSession current = session.get();
        if (current == null) {
            return;
        }
        SignalResponse answer = current.answer(request);
        if (answer == null) {
            current.onRequest(request);
        } else {
            send(answer);
        }
    }

    /** A close frame is answered with its status. */
    private void onCloseFrame(byte[] payload) {
        if (closed.compareAndSet(false, true)) {
            lastFrame(payload.length <= 2 ? payload : new byte[] {payload[0], payload[1]});
        }
        inputEnded("closed by the client");
    }

    /** The client broke RFC 6455; a close frame with the status tells it. */
    final void violated(int status) {
        if (status == TOO_BIG) {
            metrics.refused(Limit.SIGNAL_MESSAGE);
        }
        malformed(status, "malformed frame");
        inputEnded("connection lost");
    }

    private void malformed(int status, String reason) {
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

    /** The same where the client was told already. */
    final void violatedAndTold(boolean tooBig) {
        closed.set(true);
        violated(tooBig ? TOO_BIG : PROTOCOL_ERROR);
    }
}
