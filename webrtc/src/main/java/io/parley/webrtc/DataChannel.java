package io.parley.webrtc;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.datachannel.DataChannelOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A channel for messages between two peers: {@code RTCDataChannel} of W3C WebRTC §6.2, RFC 8831.
 * Safe to use from any thread.
 *
 * @since 0.1
 */
public final class DataChannel {
    private final PeerConnection connection;
    private final DataChannelOptions options;

    // On the loop's thread.
    int handle = -1;
    boolean hasBuffered;
    @Nullable DataChannelPort port;

    // Changed on the loop's thread, read anywhere.
    private volatile DataChannelState state;
    private volatile int id;
    private volatile long buffered;
    private volatile long lowThreshold;

    /** Bytes taken from senders that the loop has not seen yet. */
    final AtomicLong waiting = new AtomicLong();

    // On the connection's executor.
    private @Nullable DataChannelListener listener;
    private final Queue<Consumer<DataChannelListener>> untold = new ArrayDeque<>();

    DataChannel(PeerConnection connection, DataChannelOptions options, DataChannelState state) {
        this.connection = connection;
        this.options = options;
        this.state = state;
        this.id = options.id();
    }

    /** The name it was given. */
    public String label() {
        return options.label();
    }

    /** How it was opened. */
    public DataChannelOptions options() {
        return options;
    }

    /** The SCTP stream it uses, 0 to 65,534; -1 while that is not known. */
    public int id() {
        return id;
    }

    public DataChannelState readyState() {
        return state;
    }

    /** Who hears of this channel; what happened before is told then. Replaces the one before. */
    public void listener(DataChannelListener value) {
        requireNonNull(value, "value");
        connection
                .callbacks()
                .execute(
                        () -> {
                            listener = value;
                            while (!untold.isEmpty()) {
                                untold.remove().accept(value);
                            }
                        });
    }

    /**
     * Drives the channel on the loop's thread from now on; its {@link #listener} hears nothing
     * then. Call it before the connection is negotiated, so that no message is missed.
     *
     * @throws IllegalStateException when the channel is open already
     */
    public DataChannelPort port(DataChannelPort.Listener value) {
        requireNonNull(value, "value");
        if (state == DataChannelState.OPEN) {
            throw new IllegalStateException(
                    "channel " + label() + " is OPEN (expected: a port is made before that)");
        }
        return connection.attach(this, value);
    }

    /** Bytes of messages that were taken by {@code send} and not yet put on the wire. */
    public long bufferedAmount() {
        return buffered + waiting.get();
    }

    /** See {@link #bufferedAmountLowThreshold(long)}. */
    public long bufferedAmountLowThreshold() {
        return lowThreshold;
    }

    /**
     * When the buffered amount falls to this or below, {@link
     * DataChannelListener#onBufferedAmountLow} is called.
     *
     * @param bytes 0 or more; 0 at first
     */
    public void bufferedAmountLowThreshold(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: 0 or more)");
        }
        lowThreshold = bytes;
        connection.setLowThreshold(this, bytes);
    }

    /**
     * Sends a text message.
     *
     * @throws IllegalStateException when the channel is not open, or its send buffer is full
     * @throws IllegalArgumentException when the other side does not take messages so large
     */
    public void send(String text) {
        connection.send(this, false, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends a binary message.
     *
     * @param bytes copied from its position to its limit; the position does not change
     * @throws IllegalStateException when the channel is not open, or its send buffer is full
     * @throws IllegalArgumentException when the other side does not take messages so large
     */
    public void send(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        connection.send(this, true, copy);
    }

    /** Closes it after what was sent; the other side is told (RFC 8831 §6.7). Idempotent. */
    public void close() {
        connection.closeChannel(this);
    }

    void state(DataChannelState value) {
        state = value;
    }

    void id(int value) {
        id = value;
    }

    void buffered(long bytes) {
        buffered = bytes;
        hasBuffered = bytes > 0;
    }

    /** On the connection's executor. */
    void tell(Consumer<DataChannelListener> event) {
        DataChannelListener told = listener;
        if (told == null) {
            untold.add(event);
        } else {
            event.accept(told);
        }
    }

    @Override
    public String toString() {
        return "DataChannel[" + options.label() + ", " + state + "]";
    }
}
