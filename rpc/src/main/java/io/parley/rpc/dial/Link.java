package io.parley.rpc.dial;

import io.grpc.Channel;
import java.util.concurrent.CompletableFuture;

/** One connection that carries calls, until it ends. */
public interface Link {
    /** Calls over this connection. */
    Channel channel();

    /** Whether calls can go out; once false, the end is told soon. */
    boolean isOpen();

    /** Completes with the reason, in words, when the connection is gone; never fails. */
    CompletableFuture<String> whenEnded();

    /** Lets the calls end that run, then closes. */
    void shutdown();

    /** Ends everything now. */
    void close();
}
