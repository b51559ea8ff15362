package io.parley.rpc.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OutboundQueueTest {
    private static final int ITEM = Limits.READY / 2;

    private final OutboundQueue queue = new OutboundQueue();

    private static Outbound item() {
        return new Outbound(Outbound.Kind.MESSAGE, new byte[ITEM]);
    }

    @Test
    void tellsOnceThatThereIsRoomAgain() {
        assertThat(queue.isReady()).isTrue();
        queue.add(item());
        queue.add(item());
        assertThat(queue.isReady()).isFalse();
        assertThat(queue.becameReady()).isFalse();
        queue.onSent(1);
        assertThat(queue.becameReady()).isTrue();
        assertThat(queue.becameReady()).isFalse();
    }

    @Test
    void takesNothingOnceItIsClosed() {
        queue.add(item());
        queue.close();
        queue.add(item());
        assertThat(queue.poll()).isNull();
        assertThat(queue.isReady()).isFalse();
    }

    /** A sender that sends when it is told to, against a thread that empties the queue. */
    @Test
    @Timeout(180)
    void noSenderWaitsForEverHoweverThreadsMeet() throws InterruptedException {
        int items = 200_000;
        Semaphore ready = new Semaphore(1);
        Thread pipe =
                new Thread(
                        () -> {
                            for (int taken = 0; taken < items; ) {
                                if (queue.poll() == null) {
                                    Thread.onSpinWait();
                                    continue;
                                }
                                taken++;
                                queue.onSent(ITEM);
                                if (queue.becameReady()) {
                                    ready.release();
                                }
                            }
                        });
        pipe.setDaemon(true);
        pipe.start();
        Outbound item = item();
        for (int sent = 0; sent < items; ) {
            assertThat(ready.tryAcquire(60, TimeUnit.SECONDS)).as("after %d", sent).isTrue();
            while (queue.isReady() && sent < items) {
                queue.add(item);
                sent++;
                if (queue.becameReady()) {
                    ready.release();
                }
            }
        }
        pipe.join();
    }
}
