package io.parley.rpc.dial;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel over one connection after another: when one is lost the next is dialed, for ever, with
 * growing pauses. Calls wait while a dial is under way; between two dials only those wait that
 * asked for it ({@code withWaitForReady}), and the others fail with UNAVAILABLE and the reason.
 */
public final class RedialingChannel extends ManagedChannel {
    private static final Logger LOG = LoggerFactory.getLogger(RedialingChannel.class);

    private final String authority;
    private final Supplier<CompletableFuture<Link>> dialer;
    private final @Nullable Backoff backoff;
    private final CompletableFuture<Void> terminated = new CompletableFuture<>();

    // Guarded by this.
    private ConnectivityState state = ConnectivityState.READY;
    private @Nullable Link link;
    private Status lastFailure = Status.UNAVAILABLE;
    private final Set<PendingCall<?, ?>> pending = new LinkedHashSet<>();
    private List<Runnable> stateWaiters = new ArrayList<>();
    private @Nullable CompletableFuture<Link> dialing;
    private @Nullable ScheduledFuture<?> nextDial;

    /**
     * @param first the connection that is there
     * @param dialer makes another one; cancelling its future gives up
     * @param backoff pauses between dials; null: the end of the first connection is the end
     */
    public RedialingChannel(
            String authority,
            Link first,
            Supplier<CompletableFuture<Link>> dialer,
            @Nullable Backoff backoff) {
        this.authority = authority;
        this.dialer = dialer;
        this.backoff = backoff;
        link = first;
        first.whenEnded().thenAccept(reason -> lost(first, reason));
    }

    @Override
    public String authority() {
        return authority;
    }

    @Override
    public <ReqT, RespT> ClientCall<ReqT, RespT> newCall(
            MethodDescriptor<ReqT, RespT> method, CallOptions options) {
        Channel ready = readyChannel();
        if (ready != null) {
            return ready.newCall(method, options);
        }
        Executor own = options.getExecutor();
        Leaving leaving = new Leaving();
        PendingCall<ReqT, RespT> call =
                new PendingCall<>(
                        method,
                        options,
                        own == null ? Shared.executor() : own,
                        Shared.timer(),
                        leaving);
        leaving.call = call;
        admit(call);
        return call;
    }

    /** Takes a call out of the ones that wait. */
    private final class Leaving implements Runnable {
        private volatile @Nullable PendingCall<?, ?> call;

        @Override
        public void run() {
            PendingCall<?, ?> left = call;
            if (left != null) {
                synchronized (RedialingChannel.this) {
                    pending.remove(left);
                }
            }
        }
    }

    private synchronized @Nullable Channel readyChannel() {
        return state == ConnectivityState.READY && link != null && link.isOpen()
                ? link.channel()
                : null;
    }

    private void admit(PendingCall<?, ?> call) {
        Status refused = null;
        Channel ready;
        synchronized (this) {
            ready = readyChannel();
            boolean waits =
                    state == ConnectivityState.CONNECTING
                            || state == ConnectivityState.READY // and just lost
                            || state == ConnectivityState.TRANSIENT_FAILURE && call.waitsForReady();
            if (ready == null && !waits) {
                refused = lastFailure;
            } else if (ready == null && pending.size() >= Limits.MAX_PENDING_CALLS) {
                refused =
                        Status.RESOURCE_EXHAUSTED.withDescription(
                                Limits.MAX_PENDING_CALLS + " calls wait for a connection");
            } else if (ready == null) {
                pending.add(call);
            }
        }
        if (ready != null) {
            call.connect(ready);
        } else if (refused != null) {
            call.fail(refused);
        }
    }

    private void lost(Link gone, String reason) {
        synchronized (this) {
            if (link != gone) {
                return;
            }
            link = null;
            lastFailure = Status.UNAVAILABLE.withDescription("connection lost: " + reason);
            if (state == ConnectivityState.SHUTDOWN || backoff == null) {
                state = ConnectivityState.SHUTDOWN;
            } else {
                state = ConnectivityState.CONNECTING;
            }
        }
        LOG.debug("{}: connection lost: {}", authority, reason);
        announce();
        if (state(false) == ConnectivityState.SHUTDOWN) {
            finish();
        } else {
            dial();
        }
    }

    private synchronized ConnectivityState state(boolean ignored) {
        return state;
    }

    private void dial() {
        CompletableFuture<Link> attempt;
        synchronized (this) {
            nextDial = null;
            if (state == ConnectivityState.SHUTDOWN) {
                return;
            }
            state = ConnectivityState.CONNECTING;
            attempt = dialer.get();
            dialing = attempt;
        }
        announce();
        attempt.whenComplete(
                (dialed, failure) -> {
                    if (failure != null) {
                        failed(Statuses.of(failure));
                    } else {
                        connected(dialed);
                    }
                });
    }

    private void connected(Link dialed) {
        List<PendingCall<?, ?>> waiting;
        synchronized (this) {
            dialing = null;
            if (state == ConnectivityState.SHUTDOWN) {
                dialed.close();
                waiting = List.of();
            } else {
                link = dialed;
                state = ConnectivityState.READY;
                waiting = List.copyOf(pending);
            }
        }
        if (backoff != null) {
            backoff.reset();
        }
        announce();
        waiting.forEach(call -> call.connect(dialed.channel()));
        dialed.whenEnded().thenAccept(reason -> lost(dialed, reason));
        if (state(false) == ConnectivityState.SHUTDOWN) {
            finish();
        }
    }

    private void failed(Status status) {
        List<PendingCall<?, ?>> refused = new ArrayList<>();
        Status reason = Status.UNAVAILABLE.withDescription(Statuses.text(status));
        synchronized (this) {
            dialing = null;
            if (state == ConnectivityState.SHUTDOWN || backoff == null) {
                return;
            }
            state = ConnectivityState.TRANSIENT_FAILURE;
            lastFailure = reason;
            for (PendingCall<?, ?> call : pending) {
                if (!call.waitsForReady()) {
                    refused.add(call);
                }
            }
            long pause = backoff.nextMillis();
            nextDial = Shared.timer().schedule(this::dial, pause, TimeUnit.MILLISECONDS);
            LOG.debug("{}: {}; next dial in {} ms", authority, Statuses.text(status), pause);
        }
        announce();
        refused.forEach(call -> call.fail(reason));
    }

    @Override
    public ManagedChannel shutdown() {
        shutdown(false);
        return this;
    }

    @Override
    public ManagedChannel shutdownNow() {
        shutdown(true);
        return this;
    }

    private void shutdown(boolean now) {
        Link open;
        CompletableFuture<Link> attempt;
        synchronized (this) {
            open = link;
            attempt = dialing;
            if (nextDial != null) {
                nextDial.cancel(false);
            }
            if (state != ConnectivityState.SHUTDOWN) {
                lastFailure = Status.UNAVAILABLE.withDescription("the channel was shut down");
            }
            state = ConnectivityState.SHUTDOWN;
        }
        announce();
        if (attempt != null) {
            attempt.cancel(false);
        }
        if (open == null) {
            finish();
        } else if (now) {
            open.close();
        } else {
            open.shutdown();
        }
    }

    private void finish() {
        List<PendingCall<?, ?>> waiting;
        Status reason;
        synchronized (this) {
            waiting = List.copyOf(pending);
            reason = lastFailure;
        }
        waiting.forEach(call -> call.fail(reason));
        terminated.complete(null);
    }

    @Override
    public synchronized boolean isShutdown() {
        return state == ConnectivityState.SHUTDOWN;
    }

    @Override
    public boolean isTerminated() {
        return terminated.isDone();
    }

    /** Completes when the channel was shut down and its connection is gone. */
    public CompletableFuture<Void> whenTerminated() {
        return terminated.copy();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            terminated.get(timeout, unit);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public ConnectivityState getState(boolean requestConnection) {
        return state(requestConnection);
    }

    @Override
    public void notifyWhenStateChanged(ConnectivityState source, Runnable callback) {
        synchronized (this) {
            if (state == source) {
                stateWaiters.add(callback);
                return;
            }
        }
        Shared.executor().execute(callback);
    }

    private void announce() {
        List<Runnable> told;
        synchronized (this) {
            told = stateWaiters;
            stateWaiters = new ArrayList<>();
        }
        told.forEach(Shared.executor()::execute);
    }
}
