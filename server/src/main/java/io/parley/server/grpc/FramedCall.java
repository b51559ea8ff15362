package io.parley.server.grpc;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One call on its stream. The listener is called on the connection's event loop; what comes from
 * other threads goes through that loop, in order. There may be ten thousand that only wait, so what
 * few calls need is made when they need it.
 */
final class FramedCall<Q, R> extends ServerCall<Q, R> {

    private static final Status LATE =
            Status.DEADLINE_EXCEEDED.withDescription("context deadline exceeded");

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<FramedCall> DEFERRED =
            AtomicIntegerFieldUpdater.newUpdater(FramedCall.class, "deferred");

    private final CallConnection connection;
    private final int streamId;
    private final MethodDescriptor<Q, R> method;
    private final MessageFrames inbound = new MessageFrames();
    private ServerCall.@Nullable Listener<Q> listener;
    private Context.@Nullable CancellableContext deadline;

    /** Actions that wait for the event loop; nothing may overtake them. */
    private volatile int deferred;

    private volatile int unsentBytes;
    private volatile boolean cancelled;

    // Of the event loop alone.
    private int requested;
    private int unconsumed;
    private boolean delivering;
    private boolean halfClosed;
    private boolean halfCloseTold;
    private boolean headersSent;
    private boolean over;
    private boolean endTold;

    FramedCall(CallConnection connection, int streamId, MethodDescriptor<Q, R> method) {
        this.connection = connection;
        this.streamId = streamId;
        this.method = method;
    }

    /**
     * @param timeoutNanos how long it may take; {@link Long#MAX_VALUE} for no limit
     */
    void start(ServerCallHandler<Q, R> handler, Metadata metadata, long timeoutNanos) {
        if (timeoutNanos != Long.MAX_VALUE) {
            EventLoop loop = connection.loop();
            Context.CancellableContext limited =
                    Context.ROOT.withDeadlineAfter(timeoutNanos, TimeUnit.NANOSECONDS, loop);
            limited.addListener(this::contextCancelled, Runnable::run);
            deadline = limited;
        }
        if (over) {
            return; // it was late when it came
        }
        Context before = attach();
        try {
            listener = handler.startCall(this, metadata);
        } catch (RuntimeException e) {
            end(CallConnection.failure(this, e), new Metadata());
            return;
        } finally {
            detach(before);
        }
        deliver();
        if (!over) {
            tellReady();
        }
    }

    private @Nullable Context attach() {
        Context own = deadline;
        return own == null ? null : own.attach();
    }

    private void detach(@Nullable Context before) {
        Context own = deadline;
        if (before != null && own != null) {
            own.detach(before);
        }
    }

    private void contextCancelled(Context context) {
        if (context.cancellationCause() instanceof TimeoutException) {
            run(this::late);
        }
    }

    private void late() {
        if (!over) {
            cancelled = true;
            end(LATE, new Metadata());
        }
    }

    // ---- what the client says

    /** The bytes of data that the client may send more of at once. */
    int dataRead(ByteBuf data, boolean endOfStream) {
        int length = data.readableBytes();
        if (over) {
            return length;
        }
        if (length > 0) {
            inbound.add(data, connection.allocator());
        }
        boolean wanted = requested > 0;
        if (!wanted) {
            unconsumed += length;
        }
        if (endOfStream) {
            halfClosed();
        } else {
            deliver();
        }
        return wanted ? length : 0;
    }

    void halfClosed() {
        halfClosed = true;
        deliver();
    }

    private void deliver() {
        ServerCall.Listener<Q> hearing = listener;
        if (delivering || hearing == null) {
            return;
        }
        delivering = true;
        Context before = attach();
        try {
            deliverTo(hearing);
        } catch (RuntimeException e) {
            end(CallConnection.failure(this, e), new Metadata());
        } finally {
            delivering = false;
            detach(before);
        }
    }

    private void deliverTo(ServerCall.Listener<Q> hearing) {
        while (requested > 0 && !over) {
            InputStream message = inbound.next();
            if (message == null) {
                break;
            }
            requested--;
            Q request = method.parseRequest(message);
            inbound.read();
            hearing.onMessage(request);
        }
        if (over || !halfClosed || halfCloseTold) {
            return;
        }
        if (inbound.isEmpty()) {
            halfCloseTold = true;
            hearing.onHalfClose();
        } else if (requested > 0) {
            throw Status.INTERNAL
                    .withDescription("the request ends within a message")
                    .asRuntimeException();
        }
    }

    /** The stream is over, whoever ended it. */
    void streamClosed() {
        halfClosed = true;
        if (!over) {
            over = true;
            cancelled = true;
            release();
            tellEnd(false);
        }
    }

    private void release() {
        inbound.release();
        Context.CancellableContext own = deadline;
        if (own != null && !own.isCancelled()) {
            own.cancel(null);
        }
    }

    private void tellEnd(boolean complete) {
        ServerCall.Listener<Q> hearing = listener;
        if (endTold || hearing == null) {
            return;
        }
        endTold = true;
        Context before = attach();
        try {
            if (complete) {
                hearing.onComplete();
            } else {
                hearing.onCancel();
            }
        } catch (RuntimeException e) {
            CallConnection.failure(this, e);
        } finally {
            detach(before);
        }
    }

    private void tellReady() {
        ServerCall.Listener<Q> hearing = listener;
        if (hearing == null) {
            return;
        }
        Context before = attach();
        try {
            hearing.onReady();
        } catch (RuntimeException e) {
            end(CallConnection.failure(this, e), new Metadata());
        } finally {
            detach(before);
        }
    }

    // ---- what the handler says, on any thread

    private void run(Runnable action) {
        EventLoop loop = connection.loop();
        if (deferred == 0 && loop.inEventLoop()) {
            action.run();
            return;
        }
        DEFERRED.incrementAndGet(this);
        loop.execute(
                () -> {
                    DEFERRED.decrementAndGet(this);
                    action.run();
                });
    }

    @Override
    public void request(int count) {
        run(() -> requested(count));
    }

    private void requested(int count) {
        if (over) {
            return;
        }
        requested += count;
        if (unconsumed > 0) {
            int bytes = unconsumed;
            unconsumed = 0;
            connection.consumed(streamId, bytes);
        }
        deliver();
    }

    @Override
    public void sendHeaders(Metadata headers) {
        run(
                () -> {
                    if (!over && !headersSent) {
                        headersSent = true;
                        connection.writeHeaders(streamId, CallHeaders.response(headers), false);
                    }
                });
    }

    @Override
    public void sendMessage(R message) {
        run(() -> send(message));
    }

    private void send(R message) {
        if (over) {
            return;
        }
        ByteBuf frame = MessageFrames.write(method.streamResponse(message), connection.allocator());
        int bytes = frame.readableBytes();
        unsentBytes += bytes; // written on the loop alone
        connection.writeData(streamId, frame).addListener(written -> sent(bytes));
    }

    private void sent(int bytes) {
        boolean full = unsentBytes >= CallLimits.READY_BYTES;
        unsentBytes -= bytes;
        if (full && unsentBytes < CallLimits.READY_BYTES && !over) {
            tellReady();
        }
    }

    @Override
    public boolean isReady() {
        return unsentBytes < CallLimits.READY_BYTES && !cancelled;
    }

    @Override
    public void close(Status status, Metadata trailers) {
        run(() -> end(status, trailers));
    }

    private void end(Status status, Metadata trailers) {
        if (over) {
            return;
        }
        over = true;
        release();
        connection
                .writeHeaders(streamId, CallHeaders.end(status, trailers, !headersSent), true)
                .addListener(written -> tellEnd(written.isSuccess() && !cancelled));
        if (!halfClosed) {
            connection.resetLater(streamId);
        }
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public MethodDescriptor<Q, R> getMethodDescriptor() {
        return method;
    }

    @Override
    public Attributes getAttributes() {
        return connection.attributes();
    }
}
