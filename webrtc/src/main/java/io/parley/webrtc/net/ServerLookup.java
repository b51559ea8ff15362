package io.parley.webrtc.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Looks names of servers up, on threads of its own: the system's resolver waits. */
final class ServerLookup {
    private static final int MAX_THREADS = 16;
    private static final int IDLE_SECONDS = 10;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final ThreadPoolExecutor POOL =
            new ThreadPoolExecutor(
                    0,
                    MAX_THREADS,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new SynchronousQueue<>(),
                    task -> {
                        String name = "parley-lookup-" + COUNT.incrementAndGet();
                        Thread thread = new Thread(task, name);
                        thread.setDaemon(true);
                        return thread;
                    });

    private ServerLookup() {}

    /**
     * Looks a host up.
     *
     * @param answer told on another thread, or at once; nothing when there is no such host
     */
    static void start(String host, Consumer<List<InetAddress>> answer) {
        try {
            POOL.execute(() -> answer.accept(addresses(host)));
        } catch (RejectedExecutionException tooMany) {
            answer.accept(List.of());
        }
    }

    private static List<InetAddress> addresses(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }
}
