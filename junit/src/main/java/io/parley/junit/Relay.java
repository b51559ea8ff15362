package io.parley.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Passes datagrams and TCP connections on from ports of its own to those of a server, on one
 * thread, as its {@link Network} allows.
 */
final class Relay implements AutoCloseable {

    /** What a selected channel does; given to the selector with the channel. */
    interface Handler {
        void onReady() throws IOException;
    }

    private record Timed(long atNanos, long order, Runnable task) implements Comparable<Timed> {
        @Override
        public int compareTo(Timed other) {
            int byTime = Long.compare(atNanos - other.atNanos, 0);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private static final long JOIN_MILLIS = 5_000;

    private final Selector selector;
    private final Network network = new Network(this);
    private final UdpRelay udp;
    private final TcpRelay http;
    private final TcpRelay iceTcp;
    private final Thread thread = new Thread(this::run, "parley-test-network");
    private final PriorityQueue<Timed> timers = new PriorityQueue<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private long order;
    private volatile boolean isClosed;

    private Relay(String host) throws IOException {
        selector = Selector.open();
        udp = new UdpRelay(this, host);
        http = new TcpRelay(this, host);
        iceTcp = new TcpRelay(this, host);
        thread.setDaemon(true);
    }

    /** Opens the ports; nothing is passed on before {@link #start}. */
    static Relay open(String host) {
        try {
            return new Relay(host);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins to pass on: to the same ports of another address, and for HTTP to this port. */
    void start(InetAddress server, int serverHttpPort) {
        udp.setTarget(new InetSocketAddress(server, udpPort()));
        iceTcp.setTarget(new InetSocketAddress(server, iceTcpPort()));
        http.setTarget(new InetSocketAddress(server, serverHttpPort));
        thread.start();
    }

    Network network() {
        return network;
    }

    int udpPort() {
        return udp.port();
    }

    int iceTcpPort() {
        return iceTcp.port();
    }

    int httpPort() {
        return http.port();
    }

    long datagrams() {
        return udp.datagrams();
    }

    long lostDatagrams() {
        return udp.lostDatagrams();
    }

    void dropConnections() {
        execute(
                () -> {
                    http.dropConnections();
                    iceTcp.dropConnections();
                });
    }

    /** Looks again at what stood still. */
    void wakeUp() {
        execute(
                () -> {
                    http.resume();
                    iceTcp.resume();
                });
    }

    Selector selector() {
        return selector;
    }

    /**
     * Runs a task after the network's delay; at once when there is none and nothing is overdue. On
     * the thread.
     *
     * @param notBeforeNanos when the task before it is due, for tasks that must keep their order
     *     though the delay changes
     * @return when the task is due
     */
    long afterDelay(long notBeforeNanos, Runnable task) {
        long now = System.nanoTime();
        long due = now + network.delayNanos();
        due = due - notBeforeNanos < 0 ? notBeforeNanos : due;
        Timed next = timers.peek();
        if (due - now <= 0 && (next == null || next.atNanos() - now > 0)) {
            task.run();
        } else {
            timers.add(new Timed(due, order++, task));
        }
        return due;
    }

    /** Runs a task on the thread, soon. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    private void run() {
        try {
            while (!isClosed) {
                runTasks();
                selector.select(pauseMillis());
                List<SelectionKey> ready = new ArrayList<>(selector.selectedKeys());
                selector.selectedKeys().clear();
                ready.forEach(Relay::handle);
            }
        } catch (IOException | ClosedSelectorException e) {
            isClosed = true;
        } finally {
            closeAll();
        }
    }

    private static void handle(SelectionKey key) {
        try {
            if (key.isValid() && key.attachment() instanceof Handler handler) {
                handler.onReady();
            }
        } catch (IOException e) {
            // The other end is gone; TCP tells its other half, and UDP has no ends.
            key.cancel();
        }
    }

    /** On the thread: what was asked for. */
    void runRequests() {
        Runnable task;
        while ((task = tasks.poll()) != null) {
            task.run();
        }
    }

    /** On the thread: what was asked for and what is due. */
    void runTasks() {
        runRequests();
        long now = System.nanoTime();
        Timed timer;
        while ((timer = timers.peek()) != null && timer.atNanos() - now <= 0) {
            timers.remove();
            timer.task().run();
        }
    }

    /** For a selector 0 means for ever. */
    private long pauseMillis() {
        Timed timer = timers.peek();
        return timer == null
                ? 0
                : Math.max(1, TimeUnit.NANOSECONDS.toMillis(timer.atNanos() - System.nanoTime()));
    }

    private void closeAll() {
        udp.close();
        http.close();
        iceTcp.close();
        close(selector);
    }

    static void close(@Nullable AutoCloseable resource) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (Exception e) {
            // Closed is closed.
        }
    }

    @Override
    public void close() {
        isClosed = true;
        if (thread.getState() == Thread.State.NEW) {
            closeAll();
            return;
        }
        selector.wakeup();
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
