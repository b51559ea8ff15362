package io.parley.rpc.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A client and a server with a pipe between them. */
abstract class CallEnvironment {
    static final long PATIENCE_SECONDS = 60;

    abstract WebRtcChannel client();

    abstract ServedPipe served();

    /** Waits for what is to happen. */
    void await(BooleanSupplier happened, String what) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!happened.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting until " + what).isLessThan(end);
            LockSupport.parkNanos(200_000);
        }
    }

    /** What a call needs to run here. */
    CallOptions options(CallOptions options) {
        return options;
    }

    CallOptions withDeadline(CallOptions options, long millis) {
        return options.withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
    }

    /** Cuts the connection. */
    abstract void closePipe();

    /** No call, no byte and no place in a table is left at either end. */
    void awaitIdle() throws Exception {
        await(() -> client().activeCalls() == 0, "the client has no calls");
        await(() -> isIdle(client().connection()), "the client's streams are gone");
        await(() -> isIdle(served().connection()), "the server's streams are gone");
    }

    boolean isIdle(StreamMultiplexer<?> end) {
        CompletableFuture<Boolean> idle = new CompletableFuture<>();
        end.execute(() -> idle.complete(end.streams.size() == 0 && end.unread.get() == 0));
        return idle.join();
    }

    void close() throws Exception {}
}
