package io.parley.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class CallbacksTest {
    private final Queue<Runnable> pool = new ArrayDeque<>();
    private final Callbacks callbacks = new Callbacks(pool::add);
    private final List<String> heard = new ArrayList<>();

    private final class Hears implements RoomListener {
        private final String name;

        Hears(String name) {
            this.name = name;
        }

        @Override
        public void onEvent(RoomEvent event) {
            heard.add(name + " " + event.getClass().getSimpleName());
        }

        @Override
        public void onReconnecting() {
            heard.add(name + " hears it by its own method");
        }
    }

    private void runPool() {
        for (Runnable task = pool.poll(); task != null; task = pool.poll()) {
            task.run();
        }
    }

    @Test
    void listenersHearEventsInOrderFirstAsARecordThenByTheMethodForThem() {
        callbacks.add(new Hears("a"));
        callbacks.add(new Hears("b"));
        callbacks.emit(new RoomEvent.Reconnecting());
        callbacks.emit(new RoomEvent.Reconnected());
        assertThat(heard).isEmpty();
        runPool();

        assertThat(heard)
                .containsExactly(
                        "a Reconnecting",
                        "a hears it by its own method",
                        "b Reconnecting",
                        "b hears it by its own method",
                        "a Reconnected",
                        "b Reconnected");
    }

    @Test
    void aListenerThatThrowsDoesNotStopTheOthers() {
        callbacks.add(
                new RoomListener() {
                    @Override
                    public void onMoved() {
                        throw new IllegalStateException("on purpose");
                    }
                });
        callbacks.add(new Hears("b"));
        callbacks.emit(new RoomEvent.Moved());
        callbacks.execute(
                () -> {
                    throw new IllegalStateException("on purpose");
                });
        callbacks.emit(new RoomEvent.Moved());
        runPool();

        assertThat(heard).containsExactly("b Moved", "b Moved");
    }

    @Test
    void aListenerThatIsRemovedHearsNothingMore() {
        Hears listener = new Hears("a");
        callbacks.add(listener);
        callbacks.emit(new RoomEvent.Moved());
        callbacks.remove(listener);
        runPool();

        assertThat(heard).isEmpty();
    }

    @Test
    void manyTasksRunInTurnsAndNoneIsLost() {
        List<Integer> ran = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            callbacks.execute(() -> ran.add(number));
        }
        assertThat(pool).hasSize(1);
        pool.remove().run();
        assertThat(ran).hasSize(256);
        runPool();

        assertThat(ran).hasSize(1_000).isSorted();
    }

    @Test
    void anExecutorThatIsShutDownIsNoDisaster() {
        Callbacks refused =
                new Callbacks(
                        task -> {
                            throw new RejectedExecutionException();
                        });
        refused.execute(() -> heard.add("never"));

        assertThat(heard).isEmpty();
    }

    @Test
    void aFutureOfTheLoopCompletesOnAnotherThread() {
        CompletableFuture<String> onLoop = new CompletableFuture<>();
        CompletableFuture<Thread> completer =
                Callbacks.<String>awayFromLoop(onLoop, failure -> failure)
                        .thenApply(value -> Thread.currentThread());
        onLoop.complete("x");

        assertThat(completer.join().getName()).startsWith("parley-room-");
    }
}
