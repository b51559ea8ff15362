package io.parley.sdk.engine;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.parley.webrtc.net.TransportLoop;
import io.parley.webrtc.net.TransportLoopOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The threads that all rooms of the process share: a few loops, each with many rooms, and a pool
 * for what blocks. They start with the first room and end soon after the last one.
 */
final class SdkRuntime {
    private static final SdkRuntime SHARED = new SdkRuntime();
    private static final int MAX_LOOPS =
            Math.max(1, Math.min(Limits.LOOPS, Runtime.getRuntime().availableProcessors() / 2));

    /** A room's share of the runtime, until it is released. */
    static final class Lease {
        private final SdkRuntime runtime;
        private final Slot slot;
        private final AtomicBoolean released = new AtomicBoolean();

        private Lease(SdkRuntime runtime, Slot slot) {
            this.runtime = runtime;
            this.slot = slot;
        }

        TransportLoop loop() {
            return slot.loop;
        }

        Executor blocking() {
            return runtime.blocking;
        }

        /** Gives the share back. Idempotent; any thread. */
        void release() {
            if (released.compareAndSet(false, true)) {
                runtime.release(slot);
            }
        }
    }

    private static final class Slot {
        private final TransportLoop loop;
        private int rooms;
        private int uses;

        Slot(TransportLoop loop) {
            this.loop = loop;
        }
    }

    private final List<Slot> slots = new ArrayList<>();
    private final ThreadPoolExecutor blocking =
            new ThreadPoolExecutor(
                    Limits.BLOCKING_THREADS,
                    Limits.BLOCKING_THREADS,
                    1,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    new DefaultThreadFactory("parley-sdk-blocking", true));
    private int started;

    private SdkRuntime() {
        blocking.allowCoreThreadTimeOut(true);
    }

    /** A share for one more room. Starts a loop where there are too few, which takes a moment. */
    static Lease acquire() {
        return SHARED.take();
    }

    private synchronized Lease take() {
        Slot slot =
                slots.stream().min(Comparator.comparingInt((Slot each) -> each.rooms)).orElse(null);
        if (slot == null || slot.rooms > 0 && slots.size() < MAX_LOOPS) {
            slot = new Slot(startLoop());
            slots.add(slot);
        }
        slot.rooms++;
        slot.uses++;
        return new Lease(this, slot);
    }

    private TransportLoop startLoop() {
        try {
            return TransportLoop.start(
                    TransportLoopOptions.builder("parley-sdk-" + started++).build());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a loop for rooms: " + e.getMessage(), e);
        }
    }

    private synchronized void release(Slot slot) {
        slot.rooms--;
        int uses = slot.uses;
        if (slot.rooms == 0) {
            slot.loop.schedule(Limits.LOOP_LINGER, () -> closeIfUnused(slot, uses));
        }
    }

    private void closeIfUnused(Slot slot, int uses) {
        synchronized (this) {
            if (slot.rooms > 0 || slot.uses != uses || !slots.remove(slot)) {
                return;
            }
        }
        slot.loop.close();
    }
}
