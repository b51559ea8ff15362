package io.parley.webrtc;

import io.parley.webrtc.net.TransportLoop;
import io.parley.webrtc.net.TransportLoopOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What connections share that bring no loop or no executor of their own; made when needed. */
final class Defaults {
    private static final int IDLE_SECONDS = 10;

    private static final class SharedLoop {
        static final TransportLoop LOOP = start();

        private static TransportLoop start() {
            try {
                return TransportLoop.start(TransportLoopOptions.builder("parley-webrtc").build());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class SharedExecutor {
        private static final AtomicInteger COUNT = new AtomicInteger();

        // A connection occupies one thread while it calls, so there are at most as many threads.
        static final Executor EXECUTOR =
                new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        SharedExecutor::thread);

        private static Thread thread(Runnable task) {
            Thread thread = new Thread(task, "parley-callback-" + COUNT.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        }
    }

    private Defaults() {}

    static TransportLoop loop() {
        return SharedLoop.LOOP;
    }

    static Executor executor() {
        return SharedExecutor.EXECUTOR;
    }
}
