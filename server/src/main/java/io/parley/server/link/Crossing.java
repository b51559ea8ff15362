package io.parley.server.link;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One direction between two shards. What one turn of the one has for the other goes over at the
 * turn's end with one wake-up: packets in a {@link PacketBatch}, everything else as tasks, which
 * run after the packets that went before them. All methods are for the thread of the shard that
 * sends; nothing ever waits.
 */
final class Crossing {
    private static final Logger log = LoggerFactory.getLogger(Crossing.class);

    /** A batch, and whether the other shard was told of what is in it. */
    private static final class Lane implements Runnable {
        private final PacketBatch batch = new PacketBatch(LinkLimits.BATCH_BYTES);
        private final AtomicBoolean told = new AtomicBoolean();
        private final PacketBatch.Reader reader;

        Lane(PacketBatch.Reader reader) {
            this.reader = reader;
        }

        @Override
        public void run() {
            told.set(false); // before the look: what comes after it is told anew
            batch.drain(reader);
        }
    }

    private final Shard from;
    private final Shard to;
    private final PacketBatch.Reader reader;
    private final Runnable afterTasks;
    private final Runnable flush = this::flush;
    private List<Runnable> tasks = new ArrayList<>();
    private @Nullable Lane lane;
    private boolean flushComes;
    private volatile long droppedBefore;

    /**
     * @param reader takes the packets, on the other shard
     * @param afterTasks runs on the other shard after the tasks of each turn
     */
    Crossing(Shard from, Shard to, PacketBatch.Reader reader, Runnable afterTasks) {
        this.from = from;
        this.to = to;
        this.reader = reader;
        this.afterTasks = afterTasks;
    }

    /** Sends a packet over; false when too many wait. The buffers are copied. */
    boolean put(int slot, int serial, boolean rtcp, ByteBuffer header, ByteBuffer payload) {
        Lane current = lane;
        if (current == null) {
            current = new Lane(reader);
            lane = current;
        }
        boolean taken = current.batch.put(slot, serial, rtcp, header, payload);
        if (current.batch.unpublished() >= LinkLimits.EARLY_BYTES) {
            publish(current);
        } else {
            flushSoon();
        }
        return taken;
    }

    /** Runs a task on the other shard. */
    void post(Runnable task) {
        tasks.add(task);
        flushSoon();
    }

    private void flushSoon() {
        if (!flushComes) {
            flushComes = true;
            from.execute(flush);
        }
    }

    private void flush() {
        flushComes = false;
        Lane current = lane;
        if (tasks.isEmpty()) {
            if (current != null) {
                publish(current);
            }
            return;
        }
        List<Runnable> handed = tasks;
        tasks = new ArrayList<>();
        if (current != null) {
            current.batch.publish();
        }
        wake(() -> arrive(current, handed));
    }

    private void publish(Lane current) {
        if (current.batch.publish() && !current.told.getAndSet(true)) {
            wake(current);
        }
    }

    private void wake(Runnable task) {
        try {
            to.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("the other shard has ended", e);
        }
    }

    private void arrive(@Nullable Lane current, List<Runnable> handed) {
        if (current != null) {
            current.run();
        }
        for (Runnable task : handed) {
            try {
                task.run();
            } catch (RuntimeException e) {
                log.error("a message of another shard failed", e); // and hurts no other one
            }
        }
        afterTasks.run();
    }

    /** No packets are sent over for now: gives the memory back. */
    void release() {
        Lane current = lane;
        if (current != null) {
            publish(current);
            long before = droppedBefore;
            droppedBefore = before + current.batch.dropped();
            lane = null;
        }
    }

    /** Whether memory is held for packets. */
    boolean holdsMemory() {
        return lane != null;
    }

    /** Packets that were not taken, about. Any thread. */
    long dropped() {
        Lane current = lane;
        return droppedBefore + (current == null ? 0 : current.batch.dropped());
    }
}
