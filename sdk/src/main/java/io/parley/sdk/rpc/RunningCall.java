package io.parley.sdk.rpc;

import io.parley.sdk.packet.Timers;
import io.parley.sdk.rpc.RpcException.ErrorCode;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A call of somebody else that is being answered; answered once. Safe to use from any thread. */
final class RunningCall {
    final RpcInvocationData data;

    /** Whether it came as a stream, and is answered so. */
    final boolean stream;

    // Guarded by this.
    private boolean over;
    private @Nullable Thread handler;
    private boolean interrupted;
    private @Nullable CompletionStage<?> stage;
    private Timers.@Nullable Timer deadline;

    RunningCall(RpcInvocationData data, boolean stream) {
        this.data = data;
        this.stream = stream;
    }

    /** Sets the timer that ends it. */
    synchronized void deadline(Timers.Timer timer) {
        if (over) {
            timer.cancel();
        } else {
            deadline = timer;
        }
    }

    /** Who says true to the caller first answers. */
    boolean end() {
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
            if (deadline != null) {
                deadline.cancel();
            }
            return true;
        }
    }

    synchronized boolean over() {
        return over;
    }

    /** Ends it and stops its handler; false when it is answered already. */
    boolean cancel(ErrorCode reason) {
        CompletionStage<?> stopped;
        synchronized (this) {
            if (over) {
                return false;
            }
            data.cancelled(reason);
            end();
            if (handler != null) {
                handler.interrupt();
                interrupted = true;
            }
            stopped = stage;
        }
        if (stopped != null) {
            stopped.toCompletableFuture().cancel(true);
        }
        return true;
    }

    /** The stage to cancel, when the handler gave one. */
    void stage(CompletionStage<?> value) {
        boolean tooLate;
        synchronized (this) {
            stage = value;
            tooLate = data.cancelReason() != null;
        }
        if (tooLate) {
            value.toCompletableFuture().cancel(true);
        }
    }

    /** Runs a handler that blocks on this thread, so that it can be interrupted. */
    @Nullable String run(RpcHandler blocking, RpcInvocationData call) throws Exception {
        synchronized (this) {
            if (data.cancelReason() != null) {
                throw new InterruptedException("nobody waits for the answer any more");
            }
            handler = Thread.currentThread();
        }
        try {
            return blocking.handle(call);
        } finally {
            synchronized (this) {
                handler = null;
                if (interrupted) {
                    // Ours, and for the handler alone: the next task of this thread is not meant.
                    boolean unused = Thread.interrupted();
                    interrupted = false;
                }
            }
        }
    }
}
