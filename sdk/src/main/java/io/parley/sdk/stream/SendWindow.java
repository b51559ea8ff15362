package io.parley.sdk.stream;

import io.parley.sdk.packet.Limits;
import io.parley.sdk.packet.PacketSender;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets all streams of a room send in turn, a packet each, with few bytes on their way: so streams
 * share the connection fairly, and a small packet that is sent meanwhile need not wait for a large
 * file. Safe to use from any thread.
 */
final class SendWindow {
    private final PacketSender sender;
    private final Queue<OutgoingStream> ready = new ConcurrentLinkedQueue<>();
    private final AtomicInteger work = new AtomicInteger();
    private final AtomicLong inFlight = new AtomicLong();

    SendWindow(PacketSender sender) {
        this.sender = sender;
    }

    /** A stream has something to send. */
    void wake(OutgoingStream stream) {
        if (stream.markReady()) {
            ready.add(stream);
        }
        pump();
    }

    /** One thread at a time sends; who comes meanwhile leaves it more work and goes. */
    private void pump() {
        if (work.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            while (inFlight.get() < Limits.STREAM_WINDOW_BYTES && sendOne()) {}
            seen = work.addAndGet(-seen);
        } while (seen != 0);
    }

    private boolean sendOne() {
        OutgoingStream stream = ready.poll();
        if (stream == null) {
            return false;
        }
        stream.unmarkReady();
        OutgoingStream.Part part = stream.next();
        if (part == null) {
            return true;
        }
        int size = part.packet().getSerializedSize();
        inFlight.addAndGet(size);
        sender.send(part.packet(), true)
                .whenComplete(
                        (done, failure) -> {
                            inFlight.addAndGet(-size);
                            stream.sent(part, failure);
                            pump();
                        });
        if (stream.markReady()) {
            ready.add(stream);
        }
        return true;
    }
}
