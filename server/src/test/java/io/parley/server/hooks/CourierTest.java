package io.parley.server.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.server.config.WebhookConfig;
import io.parley.token.ApiKey;
import io.parley.token.KeyProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CourierTest {
    private static final KeyProvider KEYS = KeyProvider.of(List.of(new ApiKey("key", "secret")));

    private final Path folder;

    private final FakeLoop loop = new FakeLoop();
    private final FakeReceivers receivers = new FakeReceivers();
    private List<String> urls = List.of("http://one/");
    private WebhookConfig.Outbox bounds = WebhookConfig.Outbox.DEFAULT;
    private Set<String> excluded = Set.of();
    private HookMetrics metrics = new HookMetrics(2);

    CourierTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private final class Now implements InstantSource {
        @Override
        public Instant instant() {
            return Instant.EPOCH.plusSeconds(1_000).plusNanos(loop.nowNanos());
        }
    }

    private Courier courier(Outbox outbox) {
        return courier(outbox, false);
    }

    private Courier courier(Outbox outbox, boolean held) {
        WebhookConfig config =
                new WebhookConfig(
                        "key",
                        urls,
                        Set.of(),
                        excluded,
                        bounds,
                        new WebhookConfig.Delivery(
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(60),
                                Duration.ofHours(24),
                                3));
        Clock clock = new Now().withZone(ZoneOffset.UTC);
        metrics = new HookMetrics(urls.size());
        Courier courier =
                new Courier(
                        loop,
                        config,
                        outbox,
                        receivers,
                        new Envelope(KEYS, "key", clock),
                        metrics,
                        clock,
                        new Random(1),
                        held);
        courier.start(!held);
        loop.run();
        return courier;
    }

    private Courier inMemory() {
        return courier(Outbox.inMemory(urls));
    }

    private Outbox inFile() throws IOException {
        return Outbox.open(folder.resolve("outbox"), urls);
    }

    private void joined(Courier courier, String room, String identity) {
        courier.onEvent(EventKind.PARTICIPANT_JOINED, TestEvents.of(room, identity));
        loop.run();
    }

    private void left(Courier courier, String room, String identity) {
        courier.onEvent(EventKind.PARTICIPANT_LEFT, TestEvents.of(room, identity));
        loop.run();
    }

    @Test
    void eventsGoToEveryUrlInTheOrderOfTheirRoom() {
        urls = List.of("http://one/", "http://two/");
        Courier courier = inMemory();
        courier.onEvent(EventKind.ROOM_STARTED, TestEvents.of("hall"));
        joined(courier, "hall", "ann");
        left(courier, "hall", "ann");

        assertThat(receivers.take())
                .containsExactlyInAnyOrder(
                        "0 hall room_started ",
                        "0 hall participant_joined ann",
                        "0 hall participant_left ann",
                        "1 hall room_started ",
                        "1 hall participant_joined ann",
                        "1 hall participant_left ann");
        assertThat(courier.waiting()).isZero();
    }

    @Test
    void oneEventOfARoomIsUnderWayAtATimeAndOtherRoomsGoOn() {
        receivers.behave(
                (url, event) ->
                        event.getRoom().getName().equals("slow") ? null : Outcome.DELIVERED);
        Courier courier = inMemory();
        joined(courier, "slow", "ann");
        joined(courier, "slow", "ben");
        joined(courier, "quick", "cleo");
        left(courier, "quick", "cleo");

        assertThat(receivers.take())
                .containsExactly(
                        "0 quick participant_joined cleo", "0 quick participant_left cleo");
        assertThat(receivers.open()).hasSize(1);
        receivers.answer(Outcome.DELIVERED);
        loop.run();
        assertThat(receivers.open()).hasSize(1);
        assertThat(receivers.open().get(0).event().getParticipant().getIdentity()).isEqualTo("ben");
    }

    @Test
    void failuresAreTriedAgainAfterGrowingPausesAndKeepTheOrder() {
        List<Long> attempts = new ArrayList<>();
        receivers.behave(
                (url, event) -> {
                    attempts.add(loop.nowNanos() / 1_000_000);
                    return attempts.size() <= 7 ? Outcome.STATUS : Outcome.DELIVERED;
                });
        Courier courier = inMemory();
        joined(courier, "hall", "ann");
        left(courier, "hall", "ann");

        loop.advance(Duration.ofMinutes(5));

        assertThat(FakeReceivers.ofRoom(receivers.take(), "hall"))
                .containsExactly("participant_joined ann", "participant_left ann");
        for (int i = 1; i <= 6; i++) {
            long pause = attempts.get(i) - attempts.get(i - 1);
            assertThat(pause).isBetween(250L << (i - 1), 500L << (i - 1));
        }
        assertThat(metrics.attempts(0, Outcome.STATUS)).isEqualTo(7);
        assertThat(metrics.attempts(0, Outcome.DELIVERED)).isEqualTo(2);
    }

    @Test
    void aReceiverThatIsDownForAnHourLosesNothing() {
        boolean[] up = {false};
        receivers.behave((url, event) -> up[0] ? Outcome.DELIVERED : Outcome.UNREACHABLE);
        Courier courier = inMemory();
        for (int i = 0; i < 200; i++) {
            joined(courier, "room" + i % 20, "p" + i);
            loop.advance(Duration.ofSeconds(18));
        }
        assertThat(receivers.take()).isEmpty();
        // A probe a minute, not one for each room.
        assertThat(receivers.requests()).isLessThan(150);

        up[0] = true;
        loop.advance(Duration.ofMinutes(2));

        List<String> taken = receivers.take();
        assertThat(taken).hasSize(200);
        for (int room = 0; room < 20; room++) {
            List<String> expected = new ArrayList<>();
            for (int i = room; i < 200; i += 20) {
                expected.add("participant_joined p" + i);
            }
            assertThat(FakeReceivers.ofRoom(taken, "room" + room)).isEqualTo(expected);
        }
        assertThat(courier.waiting()).isZero();
    }

    @Test
    void beyondTheBoundTheOldestAreDroppedAndCounted() {
        bounds = new WebhookConfig.Outbox("", false, 5, 1);
        receivers.behave((url, event) -> null);
        Courier courier = inMemory();
        for (int i = 0; i < 8; i++) {
            joined(courier, "hall", "p" + i);
        }
        assertThat(courier.waiting()).isEqualTo(5);
        assertThat(metrics.dropped(DropReason.OUTBOX_FULL)).isEqualTo(3);
        // The first one had been sent; its answer does not count for another one.
        receivers.behave((url, event) -> Outcome.DELIVERED);
        receivers.answer(Outcome.STATUS);
        loop.advance(Duration.ofSeconds(5));

        assertThat(FakeReceivers.ofRoom(receivers.take(), "hall"))
                .containsExactly(
                        "participant_joined p3",
                        "participant_joined p4",
                        "participant_joined p5",
                        "participant_joined p6",
                        "participant_joined p7");
    }

    @Test
    void aRefusedEventHoldsItsRoomUpForAnHourAtMost() {
        receivers.behave(
                (url, event) ->
                        event.getParticipant().getIdentity().equals("bad")
                                ? Outcome.REFUSED
                                : Outcome.DELIVERED);
        Courier courier = inMemory();
        joined(courier, "hall", "bad");
        joined(courier, "hall", "good");
        loop.advance(Duration.ofMinutes(55));
        assertThat(receivers.take()).isEmpty();

        loop.advance(Duration.ofMinutes(10));

        assertThat(receivers.take()).containsExactly("0 hall participant_joined good");
        assertThat(metrics.dropped(DropReason.REFUSED)).isOne();
    }

    @Test
    void anEventIsGivenUpWhenItIsTooOld() {
        receivers.behave((url, event) -> Outcome.TIMEOUT);
        Courier courier = inMemory();
        joined(courier, "hall", "ann");

        loop.advance(Duration.ofHours(25));

        assertThat(courier.waiting()).isZero();
        assertThat(metrics.dropped(DropReason.TOO_OLD)).isOne();
    }

    @Test
    void noMoreThanTheConnectionsAreUsedAtATime() {
        receivers.behave((url, event) -> null);
        Courier courier = inMemory();
        for (int i = 0; i < 10; i++) {
            joined(courier, "room" + i, "ann");
        }
        assertThat(receivers.open()).hasSize(3);
        receivers.answer(Outcome.DELIVERED);
        loop.run();
        assertThat(receivers.open()).hasSize(3);
    }

    @Test
    void whatWaitsIsDeliveredAfterARestartBeforeWhatIsNew() throws IOException {
        receivers.behave((url, event) -> Outcome.UNREACHABLE);
        Courier before = courier(inFile());
        joined(before, "hall", "ann");
        left(before, "hall", "ann");
        assertThat(before.finish(Duration.ofSeconds(1))).isCompleted();

        receivers.behave((url, event) -> Outcome.DELIVERED);
        Courier after = courier(inFile());
        joined(after, "hall", "ben");

        assertThat(FakeReceivers.ofRoom(receivers.take(), "hall"))
                .containsExactly(
                        "participant_joined ann", "participant_left ann", "participant_joined ben");
    }

    @Test
    void afterACrashWhatHadBegunEnds() throws IOException {
        Outbox killed = inFile();
        Courier before = courier(killed);
        before.onEvent(EventKind.ROOM_STARTED, TestEvents.of("hall"));
        joined(before, "hall", "ann");
        before.onEvent(EventKind.TRACK_PUBLISHED, TestEvents.of("hall", "ann", "mic"));
        joined(before, "hall", "ben");
        left(before, "hall", "ben");
        assertThat(receivers.take()).hasSize(5);
        killed.close();

        Courier after = courier(inFile());
        assertThat(FakeReceivers.ofRoom(receivers.take(), "hall"))
                .containsExactly("track_unpublished ann", "participant_left ann", "room_finished");
        after.finish(Duration.ofSeconds(1));

        courier(inFile());
        assertThat(receivers.take()).isEmpty();
    }

    @Test
    void eventsThatAreNotWantedAreNotSentButTheirEndsAreKnown() throws IOException {
        excluded = Set.of("participant_joined", "track_published");
        Outbox killed = inFile();
        Courier before = courier(killed);
        joined(before, "hall", "ann");
        assertThat(receivers.take()).isEmpty();
        killed.close();

        courier(inFile());

        assertThat(receivers.take()).containsExactly("0 hall participant_left ann");
    }

    @Test
    void aServerThatStopsWaitsForWhatIsUnderWayAndForNoPause() throws IOException {
        receivers.behave((url, event) -> null);
        Courier courier = courier(inFile());
        joined(courier, "hall", "ann");
        left(courier, "hall", "ann");
        var finished = courier.finish(Duration.ofSeconds(2));
        assertThat(finished).isNotDone();
        receivers.answer(Outcome.DELIVERED);
        loop.run();
        assertThat(finished).isNotDone();
        receivers.answer(Outcome.STATUS);
        loop.run();
        assertThat(finished).isCompleted();

        try (Outbox outbox = inFile()) {
            assertThat(outbox.waiting())
                    .extracting(Entry::kind)
                    .containsExactly(EventKind.PARTICIPANT_LEFT);
        }
    }

    @Test
    void aReceiverThatHangsDoesNotHoldUpTheEndOfTheServer() throws IOException {
        receivers.behave((url, event) -> null);
        Courier courier = courier(inFile());
        joined(courier, "hall", "ann");
        var finished = courier.finish(Duration.ofSeconds(2));

        loop.advance(Duration.ofSeconds(3));

        assertThat(finished).isCompleted();
        receivers.answer(Outcome.DELIVERED);
        loop.run();
        try (Outbox outbox = inFile()) {
            assertThat(outbox.waiting()).hasSize(1);
        }
    }

    @Test
    void anOperatorSendsAgainAtOnceOrGivesUp() {
        receivers.behave((url, event) -> Outcome.UNREACHABLE);
        Courier courier = inMemory();
        joined(courier, "hall", "ann");
        joined(courier, "hall", "ben");
        loop.advance(Duration.ofHours(1));
        List<String> ids = courier.waiting(10).stream().map(Entry::id).toList();
        receivers.behave((url, event) -> Outcome.DELIVERED);

        assertThat(courier.drop(List.of(ids.get(0), "EV_none"))).containsExactly("EV_none");
        assertThat(courier.replay(List.of(ids.get(1), "EV_none"))).containsExactly("EV_none");
        loop.run();

        assertThat(receivers.take()).containsExactly("0 hall participant_joined ben");
        assertThat(metrics.dropped(DropReason.BY_OPERATOR)).isOne();
    }

    @Test
    void aHeldOutboxSendsOnlyWhatIsAskedForAndWhatIsBeforeItInItsRoom() throws IOException {
        receivers.behave((url, event) -> Outcome.UNREACHABLE);
        Courier server = courier(inFile());
        for (String who : List.of("ann", "ben", "cleo")) {
            joined(server, "hall", who);
            joined(server, "cellar", who);
        }
        List<Entry> waiting = server.waiting(10);
        String ben = waiting.get(2).id();
        server.finish(Duration.ofSeconds(1));
        receivers.behave((url, event) -> Outcome.DELIVERED);

        Courier held = courier(inFile(), true);
        loop.advance(Duration.ofMinutes(1));
        assertThat(receivers.take()).isEmpty();
        held.replay(List.of(ben));
        loop.run();

        assertThat(receivers.take())
                .containsExactly("0 hall participant_joined ann", "0 hall participant_joined ben");
        held.replay(List.of());
        loop.run();
        assertThat(receivers.take()).hasSize(4);
    }
}
