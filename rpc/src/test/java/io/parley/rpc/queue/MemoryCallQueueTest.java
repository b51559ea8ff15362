package io.parley.rpc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryCallQueueTest extends CallQueueContract {

    private CallQueue queue = new MemoryCallQueue(NEVER_OFFLINE, timer);

    @Override
    CallQueue calls() {
        return queue;
    }

    @Override
    CallQueue answers() {
        return queue;
    }

    @Override
    void restart(QueueOptions options) {
        queue = new MemoryCallQueue(options, timer);
    }

    @Override
    void settle() {
        // Everything has happened when a method comes back to the only thread there is.
    }

    @Override
    int storedEntries() {
        return 0;
    }

    @Test
    void noAlarmIsLeftWhenEveryOfferIsOver() {
        for (int i = 0; i < 100; i++) {
            call("robot", "offer");
        }
        timer.advance(LIFETIME_MILLIS);

        assertThat(timer.size()).isZero();
    }
}
