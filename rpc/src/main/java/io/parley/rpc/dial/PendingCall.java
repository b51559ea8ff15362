package io.parley.rpc.dial;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A call that begins before there is a connection for it. What its user does is kept, and done
 * again on the real call; or the call ends here, by its deadline, its context or a failure.
 */
final class PendingCall<ReqT, RespT> extends ClientCall<ReqT, RespT> {
    private static final Attributes NO_ATTRIBUTES = Attributes.EMPTY;

    private final MethodDescriptor<ReqT, RespT> method;
    private final CallOptions options;
    private final Context context = Context.current();
    private final Executor executor;
    private final ScheduledExecutorService timer;
    private final Runnable onLeft;

    // Guarded by this.
    private List<Runnable> kept = new ArrayList<>();
    private @Nullable Listener<RespT> listener;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean over;
    private boolean draining;
    private Context.@Nullable CancellationListener whenCancelled;

    /** The real call once all that was kept is done on it; from then on calls go through. */
    private volatile @Nullable ClientCall<ReqT, RespT> through;

    private @Nullable ClientCall<ReqT, RespT> real;
    private @Nullable Status failure;

    PendingCall(
            MethodDescriptor<ReqT, RespT> method,
            CallOptions options,
            Executor executor,
            ScheduledExecutorService timer,
            Runnable onLeft) {
        this.method = method;
        this.options = options;
        this.executor = executor;
        this.timer = timer;
        this.onLeft = onLeft;
    }

    boolean waitsForReady() {
        return options.isWaitForReady();
    }

    /** There is a connection: goes on there. */
    void connect(Channel channel) {
        synchronized (this) {
            if (over || real != null) {
                return;
            }
            stopWatching();
            Context before = context.attach();
            try {
                real = channel.newCall(method, options);
            } finally {
                context.detach(before);
            }
        }
        onLeft.run();
        drain();
    }

    /** There is none, and none is waited for. */
    void fail(Status status) {
        Listener<RespT> told;
        synchronized (this) {
            if (over || real != null) {
                return;
            }
            over = true;
            failure = status;
            kept = List.of();
            stopWatching();
            told = listener;
        }
        onLeft.run();
        if (told != null) {
            close(told, status);
        }
    }

    @Override
    public void start(Listener<RespT> responses, Metadata headers) {
        Status failed;
        synchronized (this) {
            listener = responses;
            failed = failure;
            if (failed == null) {
                if (real == null) {
                    watch();
                }
                kept.add(() -> startReal(responses, headers));
            }
        }
        if (failed != null) {
            close(responses, failed);
            return;
        }
        drain();
    }

    private void startReal(Listener<RespT> responses, Metadata headers) {
        Context before = context.attach();
        try {
            realCall().start(responses, headers);
        } finally {
            context.detach(before);
        }
    }

    private synchronized ClientCall<ReqT, RespT> realCall() {
        ClientCall<ReqT, RespT> call = real;
        if (call == null) {
            throw new IllegalStateException("not connected");
        }
        return call;
    }

    @Override
    public void request(int numMessages) {
        perform(() -> realCall().request(numMessages));
    }

    @Override
    public void sendMessage(ReqT message) {
        perform(() -> realCall().sendMessage(message));
    }

    @Override
    public void halfClose() {
        perform(() -> realCall().halfClose());
    }

    @Override
    public void setMessageCompression(boolean enabled) {
        perform(() -> realCall().setMessageCompression(enabled));
    }

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {
        synchronized (this) {
            if (real == null && !over) {
                Status status = Status.CANCELLED.withDescription(message).withCause(cause);
                timer.execute(() -> fail(status));
                return;
            }
        }
        perform(() -> realCall().cancel(message, cause));
    }

    @Override
    public boolean isReady() {
        ClientCall<ReqT, RespT> call = through;
        return call != null && call.isReady();
    }

    @Override
    public Attributes getAttributes() {
        ClientCall<ReqT, RespT> call = through;
        return call == null ? NO_ATTRIBUTES : call.getAttributes();
    }

    private void perform(Runnable operation) {
        if (through != null) {
            operation.run();
            return;
        }
        synchronized (this) {
            if (over) {
                return;
            }
            if (through == null) {
                if (kept.size() < Limits.MAX_PENDING_OPERATIONS) {
                    kept.add(operation);
                    return;
                }
                Status status =
                        Status.RESOURCE_EXHAUSTED.withDescription(
                                "more than "
                                        + Limits.MAX_PENDING_OPERATIONS
                                        + " messages wait for a connection");
                timer.execute(() -> fail(status));
                return;
            }
        }
        operation.run();
    }

    /** Does what was kept, in order, until nothing is left; then calls go through. */
    private void drain() {
        List<Runnable> batch;
        while (true) {
            synchronized (this) {
                if (real == null || draining || through != null) {
                    return;
                }
                if (kept.isEmpty()) {
                    through = real;
                    return;
                }
                draining = true;
                batch = kept;
                kept = new ArrayList<>();
            }
            try {
                batch.forEach(Runnable::run);
            } finally {
                synchronized (this) {
                    draining = false;
                }
            }
        }
    }

    private void watch() {
        Deadline due = options.getDeadline();
        Deadline contextual = context.getDeadline();
        if (contextual != null && (due == null || contextual.isBefore(due))) {
            due = contextual;
        }
        if (due != null) {
            deadline =
                    timer.schedule(
                            () ->
                                    fail(
                                            Status.DEADLINE_EXCEEDED.withDescription(
                                                    "waited for a connection until the deadline")),
                            Math.max(0, due.timeRemaining(TimeUnit.NANOSECONDS)),
                            TimeUnit.NANOSECONDS);
        }
        whenCancelled = cancelled -> fail(Contexts.statusFromCancelled(cancelled));
        context.addListener(whenCancelled, timer);
    }

    private void stopWatching() {
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (whenCancelled != null) {
            context.removeListener(whenCancelled);
        }
    }

    private void close(Listener<RespT> told, Status status) {
        executor.execute(() -> told.onClose(status, new Metadata()));
    }
}
