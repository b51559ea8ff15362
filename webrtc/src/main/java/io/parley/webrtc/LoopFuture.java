package io.parley.webrtc;

import io.parley.webrtc.net.TransportLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A future that the loop completes, and that therefore must not be waited for on the loop. */
final class LoopFuture<T> extends CompletableFuture<T> {
    private final TransportLoop loop;

    LoopFuture(TransportLoop loop) {
        this.loop = loop;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new LoopFuture<>(loop);
    }

    @Override
    public T join() {
        check();
        return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        check();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        check();
        return super.get(timeout, unit);
    }

    private void check() {
        if (!isDone() && loop.inLoop()) {
            throw new IllegalStateException("waiting on the loop's own thread would never end");
        }
    }
}
