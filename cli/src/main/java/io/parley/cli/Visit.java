package io.parley.cli;

import io.parley.cli.join.EventLine;
import io.parley.cli.join.EventLog;
import io.parley.sdk.DisconnectReason;
import io.parley.sdk.Room;
import io.parley.sdk.RoomListener;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A stay in a room, of which every event is printed as a line. It ends by what the options say,
 * with the room, or by Ctrl-C, and then leaves in good order.
 */
final class Visit implements AutoCloseable {

    /** The room is over for everybody, which is no fault. */
    private static final Set<DisconnectReason> ROOM_IS_OVER =
            Set.of(DisconnectReason.ROOM_DELETED, DisconnectReason.ROOM_CLOSED);

    private static final int LEAVE_SECONDS = 4;

    private final Console console;
    private final Room room;
    private final boolean json;
    private final @Nullable String last;
    private final ZoneId zone = ZoneId.systemDefault();
    private final EventLog log;
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private final Thread interrupted = new Thread(this::onInterrupt, "parley-stop");

    /** What ended it. */
    private enum End {
        EVENT,
        TIME,
        ROOM,
        SENT_OUT,
        /** Nobody reads what is printed. */
        UNREAD
    }

    /**
     * @param json print JSON, a line for each event
     * @param last the name of the event after which it ends; null for none
     */
    Visit(Console console, Room room, boolean json, @Nullable String last) {
        this.console = console;
        this.room = room;
        this.json = json;
        this.last = last;
        log = new EventLog(room, Clock.systemUTC(), this::print);
        room.addListener(log);
        room.addListener(
                new RoomListener() {
                    @Override
                    public void onDisconnected(DisconnectReason reason) {
                        end.complete(ROOM_IS_OVER.contains(reason) ? End.ROOM : End.SENT_OUT);
                    }
                });
    }

    /** Tells of things beside the events of the room. */
    EventLog log() {
        return log;
    }

    /**
     * Joins.
     *
     * @throws FailedException if that does not work
     */
    void connect(String url, String token) {
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            room.connectTo(url, token).join();
        } catch (CompletionException e) {
            throw new FailedException(ExitCode.FAILED, JoinFailure.told(e, url));
        }
    }

    /**
     * Stays.
     *
     * @param limit how long at most; null for as long as the room is there
     * @return the exit code
     */
    int stay(@Nullable Duration limit) {
        End why;
        try {
            why = limit == null ? end.get() : end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            why = End.TIME;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("nothing interrupts or fails this", e);
        }
        if (why == End.TIME && last != null) {
            console.progress("no " + last + " came within the --duration");
            return ExitCode.FAILED;
        }
        return why == End.SENT_OUT || (why == End.ROOM && last != null)
                ? ExitCode.FAILED
                : ExitCode.OK;
    }

    private void print(EventLine line) {
        console.out().println(json ? line.json() : line.text(zone));
        if (console.out().checkError()) {
            end.complete(End.UNREAD);
        }
        if (line.name().equals(last)) {
            end.complete(End.EVENT);
        }
    }

    /** Leaves so that the others see it at once. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(interrupted);
        } catch (IllegalStateException e) {
            return; // that is what is going on, and it leaves the room
        }
        room.removeListener(log);
        leave();
    }

    private void leave() {
        try {
            room.closeAsync().get(LEAVE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            // The server will find out.
        }
    }

    /** Ctrl-C is how a visit without an end is ended, and so no failure. */
    private void onInterrupt() {
        room.removeListener(log);
        leave();
        console.out().flush();
        Runtime.getRuntime().halt(ExitCode.OK);
    }
}
