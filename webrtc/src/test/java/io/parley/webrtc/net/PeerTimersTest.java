package io.parley.webrtc.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.peer.PeerOptions;
import io.parley.webrtc.wire.Deadline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PeerTimersTest {
    private static final PeerOptions LITE = PeerOptions.builder().iceLite(true).build();

    @Test
    void theEarliestDeadlineIsAlwaysOnTop() throws IOException {
        try (TransportLoop loop =
                TransportLoop.start(TransportLoopOptions.builder("timers").build())) {
            List<PeerTransport> peers = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                peers.add(new PeerTransport(loop, LITE, (peer, event) -> {}));
            }
            PeerTimers timers = new PeerTimers();
            assertThat(timers.next()).isEqualTo(Deadline.NEVER);
            SplittableRandom random = new SplittableRandom(5);
            for (int step = 0; step < 20_000; step++) {
                PeerTransport peer = peers.get(random.nextInt(peers.size()));
                boolean never = random.nextInt(4) == 0;
                timers.set(peer, never ? Deadline.NEVER : random.nextLong(1_000_000));
                assertThat(timers.next()).isEqualTo(earliest(peers));
            }
        }
    }

    private static long earliest(List<PeerTransport> peers) {
        return peers.stream()
                .filter(peer -> peer.timerIndex >= 0)
                .min(Comparator.comparingLong(peer -> peer.deadlineNanos))
                .map(peer -> peer.deadlineNanos)
                .orElse(Deadline.NEVER);
    }

    @Test
    void onlyWhatIsDueIsGiven() throws IOException {
        try (TransportLoop loop =
                TransportLoop.start(TransportLoopOptions.builder("timers").build())) {
            PeerTransport peer = new PeerTransport(loop, LITE, (source, event) -> {});
            PeerTimers timers = new PeerTimers();
            timers.set(peer, 100);
            assertThat(timers.due(99)).isNull();
            assertThat(timers.due(100)).isSameAs(peer);
            timers.set(peer, Deadline.NEVER);
            assertThat(timers.due(Long.MAX_VALUE)).isNull();
            assertThat(timers.size()).isZero();
        }
    }
}
