package io.parley.server.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrossingTest {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int ALLOWED_BYTES = 1024;

    /** Tasks that wait for the test to run them. */
    private static final class Hand implements Shard {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public long nowNanos() {
            return 0;
        }

        @Override
        public Runnable schedule(Duration delay, Runnable task) {
            throw new UnsupportedOperationException("nothing is scheduled here");
        }

        @Override
        public DirectLink newLink(PeerLink.Listener listener, boolean refusesUnused) {
            throw new UnsupportedOperationException("nothing is connected here");
        }

        void run() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }
    }

    private final Hand from = new Hand();
    private final Hand to = new Hand();
    private final List<String> seen = new ArrayList<>();
    private final Crossing crossing =
            new Crossing(
                    from,
                    to,
                    (slot, serial, rtcp, header, payload) -> seen.add("packet " + slot),
                    () -> seen.add("end"));

    private boolean put(int slot) {
        return crossing.put(slot, 0, false, ByteBuffer.allocate(12), NOTHING);
    }

    @Test
    void oneTurnGoesOverWithOneWakeUpAndPacketsBeforeMessages() {
        put(1);
        crossing.post(() -> seen.add("message"));
        put(2);
        assertThat(from.tasks).hasSize(1);
        from.run();
        assertThat(to.tasks).hasSize(1);
        to.run();
        assertThat(seen).containsExactly("packet 1", "packet 2", "message", "end");
    }

    @Test
    void anotherTurnDoesNotWakeAgainBeforeTheFirstWasSeenTo() {
        for (int i = 0; i < 5; i++) {
            put(i);
            from.run();
        }
        assertThat(to.tasks).hasSize(1);
        to.run();
        assertThat(seen).hasSize(5);
        put(5);
        from.run();
        assertThat(to.tasks).hasSize(1);
    }

    @Test
    void muchIsNotKeptUntilTheTurnEnds() {
        while (to.tasks.isEmpty()) {
            assertThat(put(0)).isTrue();
        }
        to.run();
        assertThat(seen).isNotEmpty();
    }

    @Test
    void aMessageThatFailsHurtsNoOther() {
        crossing.post(
                () -> {
                    throw new IllegalStateException("the test says so");
                });
        crossing.post(() -> seen.add("message"));
        from.run();
        to.run();
        assertThat(seen).containsExactly("message", "end");
    }

    @Test
    void nothingIsHeldBeforeTheFirstPacketNorAfterRelease() {
        crossing.post(() -> {});
        from.run();
        assertThat(crossing.holdsMemory()).isFalse();
        put(1);
        assertThat(crossing.holdsMemory()).isTrue();
        crossing.release();
        assertThat(crossing.holdsMemory()).isFalse();
        from.run();
        to.run();
        assertThat(seen).contains("packet 1");
    }

    @Test
    void aPacketCostsNoObject() {
        long[] count = new long[1];
        Crossing counted =
                new Crossing(from, to, (slot, serial, rtcp, h, p) -> count[0]++, () -> {});
        ByteBuffer header = ByteBuffer.allocate(36);
        ByteBuffer payload = ByteBuffer.allocate(1_100);
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 4; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 2_000; i++) {
                payload.putInt(0, i);
                for (int subscriber = 0; subscriber < 50; subscriber++) {
                    counted.put(subscriber, 1, false, header, payload);
                }
                from.run();
                to.run();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isLessThan(ALLOWED_BYTES);
        assertThat(count[0]).isEqualTo(4 * 2_000 * 50);
    }
}
