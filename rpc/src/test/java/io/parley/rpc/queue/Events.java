package io.parley.rpc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What somebody heard, as texts, in order. */
class Events {

    private static final int PATIENCE_SECONDS = 60;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    void add(String event) {
        heard.add(event);
    }

    /** The next event, once there is one. */
    String next() {
        try {
            String event = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(event).as("an event within %d s", PATIENCE_SECONDS).isNotNull();
            return String.valueOf(event);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What was heard and not yet looked at. */
    java.util.List<String> rest() {
        return java.util.List.copyOf(heard);
    }
}
