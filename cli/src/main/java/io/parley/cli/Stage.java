package io.parley.cli;

import io.parley.cli.join.EventLog;
import io.parley.cli.join.Playable;
import io.parley.sdk.Room;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Plays to a room, each thing on a thread of its own. */
final class Stage implements AutoCloseable {

    private final Console console;
    private final Room room;
    private final EventLog log;
    private final List<Playable> playables = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger playing = new AtomicInteger();
    private volatile boolean closed;

    Stage(Console console, Room room, EventLog log) {
        this.console = console;
        this.room = room;
        this.log = log;
    }

    /**
     * Publishes all, then begins to play.
     *
     * @throws FailedException if the server refuses one
     */
    void publish(List<Playable> all) {
        playables.addAll(all);
        playing.set((int) all.stream().filter(Playable::ends).count());
        for (Playable each : all) {
            try {
                room.localParticipant().publishTrack(each.track(), each.options()).join();
            } catch (CompletionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                throw new FailedException(
                        ExitCode.FAILED,
                        "cannot publish " + each.title() + ": " + cause.getMessage());
            }
        }
        for (Playable each : all) {
            Thread thread = new Thread(() -> play(each), "parley-play");
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void play(Playable each) {
        try {
            each.play();
        } catch (IOException e) {
            if (closed) {
                return;
            }
            console.progress("cannot play " + each.title() + " any further: " + e.getMessage());
        }
        if (!closed && playing.decrementAndGet() == 0) {
            log.played();
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        playables.forEach(Playable::close);
    }
}
