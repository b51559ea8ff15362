package io.parley.rpc.channel;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one call is told: one event at a time and in order, on the call's executor and never on the
 * pipe's thread. A message waits until it is requested, and so does what comes after it.
 */
final class CallEvents implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(CallEvents.class);

    /** Whom the events are for; one call at a time. */
    interface Target {
        /** There is room for messages to be sent. */
        void onReady();

        void onMessage(InboundMessage message);

        /** Something else that was added. */
        void onEvent(Object event);

        /** A message that nobody will read. */
        void onDiscarded(InboundMessage message);

        /** The executor refuses: nobody is left who could be told. */
        void onRejected();
    }

    private final Executor executor;
    private final FramePipe pipe;
    private final Target target;
    private final Queue<Object> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger work = new AtomicInteger();
    private final AtomicLong requested = new AtomicLong();
    private volatile boolean readyDue;
    private volatile @Nullable Object urgent;

    // On the executor.
    private boolean finished;

    CallEvents(Executor executor, FramePipe pipe, Target target) {
        this.executor = executor;
        this.pipe = pipe;
        this.target = target;
    }

    /** Adds a message or another event behind those before. Any thread. */
    void add(Object event) {
        events.add(event);
        schedule();
    }

    /** The last event, at once: what waits is thrown away. Only the first counts. Any thread. */
    void finishNow(Object event) {
        synchronized (events) {
            if (urgent == null) {
                urgent = event;
            }
        }
        schedule();
    }

    /** The target wants that many messages more. Any thread. */
    void request(int count) {
        requested.getAndAccumulate(
                count, (before, more) -> Math.min(Integer.MAX_VALUE, before + more));
        schedule();
    }

    void tellReady() {
        readyDue = true;
        schedule();
    }

    private void schedule() {
        if (work.getAndIncrement() == 0) {
            submit(executor);
        }
    }

    private void submit(Executor to) {
        try {
            to.execute(this);
        } catch (RejectedExecutionException e) {
            LOG.debug("a call is given up: its executor refuses tasks", e);
            target.onRejected();
        }
    }

    @Override
    public void run() {
        if (pipe.inThread()) {
            // The user's executor runs tasks where they are given to it; not here.
            submit(Defaults.executor());
            return;
        }
        int done = work.get();
        do {
            drain();
            done = work.addAndGet(-done);
        } while (done != 0);
    }

    private void drain() {
        while (!finished) {
            Object last = urgent;
            if (last != null) {
                finished = true;
                discard();
                target.onEvent(last);
            } else if (readyDue) {
                readyDue = false;
                target.onReady();
            } else if (!deliverNext()) {
                return;
            }
        }
        discard();
    }

    private boolean deliverNext() {
        Object next = events.peek();
        if (next == null || next instanceof InboundMessage && requested.get() == 0) {
            return false;
        }
        events.remove();
        if (next instanceof InboundMessage message) {
            requested.decrementAndGet();
            target.onMessage(message);
        } else {
            target.onEvent(next);
        }
        return true;
    }

    /** The target has had its last event; on the executor. */
    void finish() {
        finished = true;
    }

    private void discard() {
        for (Object event = events.poll(); event != null; event = events.poll()) {
            if (event instanceof InboundMessage message) {
                target.onDiscarded(message);
            }
        }
    }
}
