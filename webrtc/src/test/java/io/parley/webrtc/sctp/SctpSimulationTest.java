package io.parley.webrtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.LinkOptions;
import io.parley.webrtc.sctp.SctpEvent.MessageReceived;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Many seeds of bad weather: what was promised is delivered. */
class SctpSimulationTest {
    private static final int SEEDS = 200;
    private static final int STREAMS = 4;
    private static final int MESSAGES = 25;

    /** Checks one direction: each message carries its stream, its number and a pattern. */
    private static final class Receiver {
        final BitSet[] seen = new BitSet[STREAMS];
        final int[] last = new int[STREAMS];
        final String seed;
        int received;

        Receiver(String seed) {
            this.seed = seed;
            for (int i = 0; i < STREAMS; i++) {
                seen[i] = new BitSet();
                last[i] = -1;
            }
        }

        void accept(SctpEvent event) {
            if (!(event instanceof MessageReceived message)) {
                return;
            }
            ByteBuffer payload = message.payload();
            int number = payload.getInt();
            int length = payload.getInt();
            assertThat(payload.remaining()).as(seed).isEqualTo(length);
            boolean intact = true;
            while (payload.hasRemaining()) {
                intact &= payload.get() == (byte) number;
            }
            assertThat(intact).as(seed).isTrue();
            assertThat(seen[message.stream()].get(number)).as(seed + " twice").isFalse();
            seen[message.stream()].set(number);
            if (!isUnordered(message.stream())) {
                assertThat(number).as(seed + " order").isGreaterThan(last[message.stream()]);
                last[message.stream()] = number;
            }
            received++;
        }
    }

    private static boolean isUnordered(int stream) {
        return stream % 2 == 1;
    }

    private static ByteBuffer message(int number, int length) {
        ByteBuffer message = ByteBuffer.allocate(8 + length).putInt(number).putInt(length);
        while (message.hasRemaining()) {
            message.put((byte) number);
        }
        return message.flip();
    }

    private static LinkOptions weather(SplittableRandom random) {
        LinkOptions link =
                LinkOptions.PERFECT
                        .withLoss(random.nextDouble() * 0.2)
                        .withDuplication(random.nextDouble() * 0.1)
                        .withDelay(
                                Duration.ofMillis(random.nextInt(20)),
                                Duration.ofMillis(20 + random.nextInt(100)));
        return random.nextInt(3) == 0 ? link.withRate(4_000_000, 40_000) : link;
    }

    private static int length(SplittableRandom random) {
        return random.nextInt(10) == 0 ? random.nextInt(60_000) : random.nextInt(1_500);
    }

    @Test
    void everyReliableMessageArrivesOnceAndInOrder() {
        for (int seed = 0; seed < SEEDS; seed++) {
            String name = "seed " + seed;
            SplittableRandom random = new SplittableRandom(seed);
            SctpPair pair = new SctpPair(seed, weather(random)).connect();
            Receiver atA = new Receiver(name);
            Receiver atB = new Receiver(name);
            pair.a.listener = atA::accept;
            pair.b.listener = atB::accept;
            for (int i = 0; i < MESSAGES; i++) {
                for (int stream = 0; stream < STREAMS; stream++) {
                    Delivery delivery = new Delivery(isUnordered(stream), -1, -1, true);
                    pair.send(pair.a, stream, delivery, message(i, length(random)));
                    pair.send(pair.b, stream, delivery, message(i, length(random)));
                }
                pair.run(Duration.ofMillis(random.nextInt(20)));
            }
            int all = MESSAGES * STREAMS;
            assertThat(pair.runUntil(() -> atA.received == all && atB.received == all))
                    .as("%s: %d and %d of %d", name, atA.received, atB.received, all)
                    .isTrue();
            pair.a.association.shutdown(pair.network.nowNanos());
            assertThat(
                            pair.runUntil(
                                    () ->
                                            pair.a.association.isTerminated()
                                                    && pair.b.association.isTerminated()))
                    .as("%s: %s %s", name, pair.a.association.state(), pair.b.association.state())
                    .isTrue();
        }
    }

    @Test
    void partialReliabilityLosesMessagesButNeverOrderWholenessOrTheReliableStream() {
        long abandoned = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            String name = "seed " + seed;
            SplittableRandom random = new SplittableRandom(seed);
            SctpPair pair = new SctpPair(seed, weather(random)).connect();
            Receiver atB = new Receiver(name);
            pair.b.listener = atB::accept;
            for (int i = 0; i < MESSAGES; i++) {
                // Stream 0 is reliable, 1 and 2 are sent at most twice, 3 lives for 100 ms.
                for (int stream = 0; stream < STREAMS; stream++) {
                    int retransmits = stream == 1 || stream == 2 ? random.nextInt(2) : -1;
                    Delivery delivery =
                            new Delivery(
                                    isUnordered(stream), retransmits, stream == 3 ? 100 : -1, true);
                    pair.send(pair.a, stream, delivery, message(i, length(random)));
                }
                pair.run(Duration.ofMillis(random.nextInt(20)));
            }
            assertThat(pair.runUntil(() -> atB.seen[0].cardinality() == MESSAGES))
                    .as(name)
                    .isTrue();
            // All that was given up is behind: the association is as good as new.
            pair.send(pair.a, 2, Delivery.RELIABLE, message(MESSAGES, 10));
            assertThat(pair.runUntil(() -> atB.seen[2].get(MESSAGES))).as(name).isTrue();
            pair.a.association.shutdown(pair.network.nowNanos());
            assertThat(pair.runUntil(pair.a.association::isTerminated)).as(name).isTrue();
            abandoned += pair.a.association.counters().get(SctpCounter.MESSAGES_ABANDONED);
        }
        assertThat(abandoned).isGreaterThan(SEEDS);
    }

    @Test
    void aStreamThatIsResetUnderLossStartsAnew() {
        for (int seed = 0; seed < SEEDS; seed++) {
            String name = "seed " + seed;
            SplittableRandom random = new SplittableRandom(seed);
            SctpPair pair = new SctpPair(seed, weather(random)).connect();
            Map<String, Integer> counts = new HashMap<>();
            List<Integer> order = new ArrayList<>();
            pair.b.listener =
                    event -> {
                        if (event instanceof MessageReceived message) {
                            order.add(message.payload().getInt());
                        }
                        counts.merge(event.toString(), 1, Integer::sum);
                    };
            pair.a.listener = event -> counts.merge(event.toString(), 1, Integer::sum);
            String incoming = new SctpEvent.IncomingStreamReset(3).toString();
            String outgoing = new SctpEvent.OutgoingStreamReset(3).toString();
            for (int round = 1; round <= 3; round++) {
                int rounds = round;
                for (int i = 0; i < 5; i++) {
                    pair.send(pair.a, 3, Delivery.RELIABLE, message(order.size() + i, 3000));
                    pair.send(pair.a, 4, Delivery.RELIABLE, message(-1, length(random)));
                }
                pair.a.association.resetStream(3);
                int before = order.size();
                assertThat(
                                pair.runUntil(
                                        () ->
                                                counts.getOrDefault(outgoing, 0) == rounds
                                                        && counts.getOrDefault(incoming, 0)
                                                                >= rounds))
                        .as("%s, round %d: %s", name, round, before)
                        .isTrue();
            }
            order.removeIf(number -> number < 0);
            assertThat(order).as(name).hasSize(15).isSorted();
        }
    }
}
