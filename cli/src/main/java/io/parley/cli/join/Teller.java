package io.parley.cli.join;

import io.parley.sdk.Participant;
import io.parley.sdk.RoomListener;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Makes lines of events. */
abstract sealed class Teller implements RoomListener permits ParticipantEvents {

    private final Clock clock;
    private final Consumer<EventLine> lines;
    private final Set<String> told = new HashSet<>();

    Teller(Clock clock, Consumer<EventLine> lines) {
        this.clock = clock;
        this.lines = lines;
    }

    /**
     * Remembers that a participant or a track was told as being there: when it came while the room
     * was being joined, its event follows all the same.
     */
    final void markTold(String sid) {
        told.add(sid);
    }

    /** Whether it was told as being there; true once for each. */
    final boolean wasTold(String sid) {
        return told.remove(sid);
    }

    final EventLine line(String name, String text) {
        return new EventLine(clock.instant(), name, text);
    }

    final EventLine about(String name, Participant who, String text) {
        return line(name, who.identity() + text).with("participant", Described.json(who));
    }

    final void tell(EventLine line) {
        lines.accept(line);
    }

    final void tell(String name, String text, Consumer<EventLine> more) {
        EventLine line = line(name, text);
        more.accept(line);
        tell(line);
    }
}
