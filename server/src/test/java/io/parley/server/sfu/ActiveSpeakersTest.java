package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.server.sfu.ActiveSpeakers.Change;
import io.parley.webrtc.wire.Deadline;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActiveSpeakersTest {
    private static final long MS = 1_000_000;

    private final ActiveSpeakers<String> speakers = new ActiveSpeakers<>();
    private long now;
    private double alice;
    private double aliceScreen;
    private double bob;

    private final LevelSource aliceSource = nanos -> alice;
    private final LevelSource bobSource = nanos -> bob;

    @Test
    void waitsForNothingWithoutTracks() {
        assertThat(speakers.nextTimeout()).isEqualTo(Deadline.NEVER);
        speakers.add("alice", aliceSource, now);
        assertThat(speakers.nextTimeout()).isEqualTo(400 * MS);
        speakers.remove("alice", aliceSource);
        assertThat(speakers.nextTimeout()).isEqualTo(Deadline.NEVER);
    }

    @Test
    void tellsChangedEntriesOnly() {
        speakers.add("alice", aliceSource, now);
        speakers.add("bob", bobSource, now);
        alice = 0.3;
        assertThat(interval()).containsExactly(new Change<>("alice", 0.25f, true)); // smoothed 0.2
        assertThat(interval()).containsExactly(new Change<>("alice", 0.375f, true)); // 0.27
        assertThat(interval()).isEmpty();
        bob = 1;
        assertThat(interval()).containsExactly(new Change<>("bob", 0.75f, true));
    }

    @Test
    void tellsWhenSomebodyFallsSilent() {
        speakers.add("alice", aliceSource, now);
        alice = 1;
        interval();
        alice = 0;
        assertThat(interval()).containsExactly(new Change<>("alice", 0, false));
        assertThat(interval()).isEmpty();
        assertThat(speakers.current("alice")).isNull();
    }

    @Test
    void knowsTheEntryForWhoBeginsToSubscribe() {
        speakers.add("alice", aliceSource, now);
        assertThat(speakers.current("alice")).isNull();
        alice = 0.9;
        interval();
        assertThat(speakers.current("alice")).isEqualTo(new Change<>("alice", 0.625f, true));
        assertThat(speakers.current("nobody")).isNull();
    }

    @Test
    void takesTheLoudestOfSeveralTracks() {
        LevelSource screen = nanos -> aliceScreen;
        speakers.add("alice", aliceSource, now);
        speakers.add("alice", screen, now);
        aliceScreen = 0.9;
        assertThat(interval()).containsExactly(new Change<>("alice", 0.625f, true));
        speakers.remove("alice", screen);
        assertThat(interval()).containsExactly(new Change<>("alice", 0, false));
    }

    @Test
    void whoLosesTheLastTrackFallsSilentAtOnce() {
        speakers.add("alice", aliceSource, now);
        alice = 1;
        interval();
        speakers.remove("alice", aliceSource);
        assertThat(speakers.pollEvent()).isEqualTo(new Change<>("alice", 0, false));
        assertThat(speakers.pollEvent()).isNull();
    }

    @Test
    void keepsItsIntervalWhenCalledEarlyOrLate() {
        speakers.add("alice", aliceSource, now);
        alice = 1;
        speakers.handleTimeout(399 * MS);
        assertThat(speakers.pollEvent()).isNull();
        speakers.handleTimeout(410 * MS);
        assertThat(speakers.nextTimeout()).isEqualTo(800 * MS);
        speakers.handleTimeout(5_000 * MS);
        assertThat(speakers.nextTimeout()).isEqualTo(5_200 * MS);
    }

    private List<Change<String>> interval() {
        now = speakers.nextTimeout();
        speakers.handleTimeout(now);
        List<Change<String>> changes = new ArrayList<>();
        for (Change<String> change = speakers.pollEvent();
                change != null;
                change = speakers.pollEvent()) {
            changes.add(change);
        }
        return changes;
    }
}
