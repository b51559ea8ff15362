package io.parley.server.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.WebhookEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {
    private static final List<String> URLS = List.of("http://one/", "http://two/");
    private static final int BOTH = 0b11;

    private final Path folder;

    OutboxTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Path file() {
        return folder.resolve("outbox");
    }

    private Outbox open() throws IOException {
        return Outbox.open(file(), URLS);
    }

    private static Entry add(Outbox outbox, EventKind kind, WebhookEvent.Builder event, String id) {
        return outbox.add(kind, TestEvents.finished(kind, event, id), 1_000_000, BOTH);
    }

    private static Entry joined(Outbox outbox, String identity, String id) {
        return add(outbox, EventKind.PARTICIPANT_JOINED, TestEvents.of("hall", identity), id);
    }

    private static List<String> ids(Outbox outbox) {
        return outbox.waiting().stream().map(Entry::id).toList();
    }

    @Test
    void eventsOutliveTheProcessInOrderUntilTheyAreSettledEverywhere() throws IOException {
        try (Outbox outbox = open()) {
            Entry first = joined(outbox, "ann", "EV_1");
            Entry second = joined(outbox, "ben", "EV_2");
            joined(outbox, "cleo", "EV_3");
            outbox.settle(first, 0b01);
            outbox.settle(second, 0b11);
        }
        try (Outbox outbox = open()) {
            assertThat(ids(outbox)).containsExactly("EV_1", "EV_3");
            Entry first = Objects.requireNonNull(outbox.find("EV_1"));
            assertThat(first.pending()).isEqualTo(0b10);
            assertThat(outbox.read(first))
                    .isEqualTo(
                            TestEvents.finished(
                                    EventKind.PARTICIPANT_JOINED,
                                    TestEvents.of("hall", "ann"),
                                    "EV_1"));
            assertThat(add(outbox, EventKind.ROOM_FINISHED, TestEvents.of("hall"), "x").number())
                    .isEqualTo(3);
        }
    }

    @Test
    void whatBeganAndDidNotEndIsRememberedAlsoWhenItsEventIsDelivered() throws IOException {
        try (Outbox outbox = open()) {
            outbox.settle(add(outbox, EventKind.ROOM_STARTED, TestEvents.of("hall"), "EV_1"), BOTH);
            outbox.settle(joined(outbox, "ann", "EV_2"), BOTH);
            outbox.settle(joined(outbox, "ben", "EV_3"), BOTH);
            Entry left =
                    add(outbox, EventKind.PARTICIPANT_LEFT, TestEvents.of("hall", "ann"), "EV_4");
            outbox.settle(left, BOTH);
            assertThat(outbox.waiting()).isEmpty();
        }
        for (int restart = 0; restart < 2; restart++) {
            try (Outbox outbox = open()) {
                assertThat(outbox.waiting()).isEmpty();
                assertThat(outbox.open()).extracting(Entry::id).containsExactly("EV_1", "EV_3");
            }
        }
    }

    @Test
    void urlsAreKnownByTheirTextWhateverTheirOrder() throws IOException {
        try (Outbox outbox = open()) {
            joined(outbox, "ann", "EV_1");
            outbox.settle(joined(outbox, "ben", "EV_2"), 0b10);
        }
        try (Outbox outbox = Outbox.open(file(), List.of("http://three/", "http://two/"))) {
            assertThat(ids(outbox)).containsExactly("EV_1");
            assertThat(outbox.waiting().iterator().next().pending()).isEqualTo(0b10);
        }
        try (Outbox outbox = Outbox.openAsItIs(file())) {
            assertThat(outbox.urls()).containsExactly("http://three/", "http://two/");
            assertThat(ids(outbox)).containsExactly("EV_1");
        }
    }

    @Test
    void theFileShrinksWhenItsEventsAreDelivered() throws IOException {
        try (Outbox outbox = open()) {
            for (int round = 0; round < 4; round++) {
                List<Entry> entries = new ArrayList<>();
                for (int i = 0; i < 60; i++) {
                    entries.add(
                            joined(outbox, "p" + i + "x".repeat(2_000), "EV_" + round + "." + i));
                }
                for (int i = 0; i < 60; i++) {
                    String id = "EV_left" + round + "." + i;
                    entries.add(
                            add(
                                    outbox,
                                    EventKind.PARTICIPANT_LEFT,
                                    TestEvents.of("hall", "p" + i + "x".repeat(2_000)),
                                    id));
                }
                entries.forEach(entry -> outbox.settle(entry, BOTH));
                assertThat(outbox.fileBytes()).isLessThan(2 * HookLimits.MIN_REWRITE_BYTES);
            }
            assertThat(outbox.fileBytes()).isEqualTo(Files.size(file()));
            assertThat(outbox.open()).isEmpty();
        }
    }

    @Test
    void readingChangesNothing() throws IOException {
        try (Outbox outbox = open()) {
            joined(outbox, "ann", "EV_1");
        }
        byte[] before = Files.readAllBytes(file());
        try (Outbox outbox = Outbox.openToRead(file())) {
            assertThat(ids(outbox)).containsExactly("EV_1");
            assertThat(outbox.urls()).isEqualTo(URLS);
        }
        assertThat(file()).hasBinaryContent(before);
    }

    @Test
    void withoutAFileEventsAreInMemory() {
        try (Outbox outbox = Outbox.inMemory(URLS)) {
            Entry entry = joined(outbox, "ann", "EV_1");
            assertThat(outbox.read(entry)).isNotNull();
            outbox.settle(entry, BOTH);
            assertThat(outbox.waiting()).isEmpty();
            assertThat(outbox.read(entry)).isNull();
        }
    }

    /** At any byte a crash may cut the file: what is there then is a state that once was. */
    @Test
    void aTornFileHoldsAStateThatOnceWas() throws IOException {
        for (int seed = 0; seed < 2; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Files.deleteIfExists(file());
            List<Map<String, Integer>> states = new ArrayList<>();
            try (Outbox outbox = open()) {
                states.add(state(outbox));
                for (int step = 0; step < 8; step++) {
                    step(outbox, random, step);
                    states.add(state(outbox));
                }
            }
            byte[] whole = Files.readAllBytes(file());
            int last = -1;
            for (int length = 0; length <= whole.length; length += 3) {
                Files.write(file(), Arrays.copyOf(whole, length));
                try (Outbox outbox = Outbox.openToRead(file())) {
                    int found = states.lastIndexOf(state(outbox));
                    assertThat(found).as("seed %s cut at %s", seed, length).isNotNegative();
                    assertThat(found).isGreaterThanOrEqualTo(last);
                    last = states.indexOf(states.get(found));
                }
            }
            assertThat(reopened()).isEqualTo(states.get(states.size() - 1));
        }
    }

    private Map<String, Integer> reopened() throws IOException {
        try (Outbox outbox = open()) {
            return state(outbox);
        }
    }

    private static void step(Outbox outbox, SplittableRandom random, int step) {
        List<Entry> waiting = new ArrayList<>(outbox.waiting());
        if (waiting.isEmpty() || random.nextBoolean()) {
            String identity = "p" + random.nextInt(3);
            EventKind kind =
                    random.nextBoolean()
                            ? EventKind.PARTICIPANT_JOINED
                            : EventKind.PARTICIPANT_LEFT;
            add(outbox, kind, TestEvents.of("hall", identity), "EV_" + step);
        } else {
            outbox.settle(waiting.get(random.nextInt(waiting.size())), 1 << random.nextInt(2));
        }
    }

    private static Map<String, Integer> state(Outbox outbox) {
        Map<String, Integer> state = new LinkedHashMap<>();
        outbox.waiting().forEach(entry -> state.put(entry.id(), entry.pending()));
        outbox.open().forEach(entry -> state.put("open " + entry.subject(), 0));
        return state;
    }
}
