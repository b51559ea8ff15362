package io.parley.webrtc;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Messages of any thread on their way to the loop, which takes them in batches. */
final class SendQueue {
    /** Bytes on their way before senders are refused. */
    static final long MAX_BYTES = 16 * 1024 * 1024;

    enum Kind {
        TEXT,
        BINARY,
        /** No message: the channel is to be closed after those before. */
        CLOSE
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Message(DataChannel channel, Kind kind, byte[] payload) {}

    private final Queue<Message> messages = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** Whether there was room. */
    boolean add(Message message) {
        if (bytes.get() > MAX_BYTES && message.kind() != Kind.CLOSE) {
            return false;
        }
        bytes.addAndGet(message.payload().length);
        messages.add(message);
        return true;
    }

    /** Whether the caller must see to it that the loop empties the queue. */
    boolean needsWakeUp() {
        return !scheduled.getAndSet(true);
    }

    /** From now on a new message needs a new wake-up. */
    void awake() {
        scheduled.set(false);
    }

    @Nullable Message poll() {
        Message message = messages.poll();
        if (message != null) {
            bytes.addAndGet(-message.payload().length);
        }
        return message;
    }

    long bytes() {
        return bytes.get();
    }
}
