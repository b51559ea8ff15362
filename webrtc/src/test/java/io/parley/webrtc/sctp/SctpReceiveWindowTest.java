package io.parley.webrtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.LinkOptions;
import io.parley.webrtc.sctp.SctpEvent.MessageReceived;
import io.parley.webrtc.wire.Limits;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A user who is slow slows the peer down; what waits for the user is bounded by the window. */
class SctpReceiveWindowTest {
    private static final int WINDOW = 256 * 1024;
    private static final int MESSAGE = 10_000;
    private static final int MESSAGES = 200;

    /** Keeps messages until it is told to read. */
    private static final class SlowUser {
        final SctpHost host;
        final ArrayDeque<MessageReceived> waiting = new ArrayDeque<>();
        long waitingBytes;
        long mostWaiting;
        int next;

        SlowUser(SctpHost host) {
            this.host = host;
            host.association.holdDelivered();
            host.listener = this::accept;
        }

        private void accept(SctpEvent event) {
            if (event instanceof MessageReceived message) {
                waiting.add(message);
                waitingBytes += message.payload().remaining();
                mostWaiting = Math.max(mostWaiting, waitingBytes);
            }
        }

        void read(String seed, int count) {
            for (int i = 0; i < count && !waiting.isEmpty(); i++) {
                ByteBuffer payload = waiting.remove().payload();
                waitingBytes -= payload.remaining();
                host.association.consume(1, payload.remaining());
                assertThat(payload.getInt()).as(seed).isEqualTo(next++);
            }
        }
    }

    private final SctpOptions small =
            SctpOptions.DEFAULT.withMaxMessageSize(WINDOW).withReceiveWindow(WINDOW);

    private static ByteBuffer message(int number, int length) {
        return ByteBuffer.allocate(length).putInt(0, number);
    }

    @Test
    void theWindowClosesWhenNobodyReadsAndOpensAgain() {
        SctpPair pair = new SctpPair(1, LinkOptions.PERFECT, SctpOptions.DEFAULT, small).connect();
        SlowUser user = new SlowUser(pair.b);
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(pair.send(pair.a, 0, Delivery.RELIABLE, message(i, MESSAGE))).isTrue();
        }
        pair.run(Duration.ofSeconds(2));
        long bound = WINDOW + Limits.SCTP_GAP_FILL_BYTES;
        assertThat(user.mostWaiting).isBetween(WINDOW - 2L * MESSAGE, bound);
        pair.run(Duration.ofMinutes(30)); // an application may be slow for any time
        assertThat(user.mostWaiting).isLessThanOrEqualTo(bound);
        assertThat(pair.a.association.state()).isEqualTo(SctpState.ESTABLISHED);

        user.read("", MESSAGES);
        long reopened = pair.network.nowNanos();
        assertThat(
                        pair.runUntil(
                                () -> {
                                    user.read("", MESSAGES);
                                    return user.next == MESSAGES;
                                }))
                .isTrue();
        // The sender learns at once that it may go on: it does not wait for its timer.
        assertThat(pair.network.nowNanos() - reopened).isLessThan(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void smallMessagesAreBoundedByWhatTheyCostToo() {
        SctpPair pair = new SctpPair(2, LinkOptions.PERFECT, SctpOptions.DEFAULT, small).connect();
        SlowUser user = new SlowUser(pair.b);
        for (int i = 0; i < 20_000; i++) {
            pair.send(pair.a, 0, Delivery.RELIABLE, message(i, 20));
        }
        pair.run(Duration.ofMinutes(1));
        int each = 20 + Limits.SCTP_DELIVERED_OVERHEAD;
        assertThat(user.waiting.size())
                .isLessThanOrEqualTo((WINDOW + Limits.SCTP_GAP_FILL_BYTES) / each + 1);
        assertThat(
                        pair.runUntil(
                                () -> {
                                    user.read("", 100);
                                    return user.next == 20_000;
                                }))
                .isTrue();
    }

    @Test
    void withoutHoldingAMessageIsDoneWithWhenItWasTold() {
        SctpPair pair = new SctpPair(3, LinkOptions.PERFECT, SctpOptions.DEFAULT, small).connect();
        for (int i = 0; i < MESSAGES; i++) {
            pair.send(pair.a, 0, Delivery.RELIABLE, message(i, MESSAGE));
        }
        assertThat(
                        pair.runUntil(
                                () ->
                                        pair.b.events.stream()
                                                        .filter(MessageReceived.class::isInstance)
                                                        .count()
                                                == MESSAGES))
                .isTrue();
    }

    @Test
    void nothingIsLostInBadWeatherHoweverTheUserReads() {
        for (int seed = 0; seed < 100; seed++) {
            String name = "seed " + seed;
            SplittableRandom random = new SplittableRandom(seed);
            LinkOptions link =
                    LinkOptions.PERFECT
                            .withLoss(random.nextDouble() * 0.1)
                            .withDuplication(random.nextDouble() * 0.1)
                            .withDelay(Duration.ofMillis(1), Duration.ofMillis(1 + seed % 60));
            SctpPair pair = new SctpPair(seed, link, SctpOptions.DEFAULT, small).connect();
            SlowUser user = new SlowUser(pair.b);
            for (int i = 0; i < MESSAGES; i++) {
                pair.send(pair.a, 0, Delivery.RELIABLE, message(i, 4 + random.nextInt(20_000)));
            }
            long limit = pair.network.nowNanos() + Duration.ofMinutes(10).toNanos();
            while (user.next < MESSAGES && pair.network.nowNanos() < limit) {
                pair.run(Duration.ofMillis(random.nextInt(300)));
                user.read(name, random.nextInt(30));
            }
            assertThat(user.next).as(name).isEqualTo(MESSAGES);
            assertThat(user.mostWaiting)
                    .as(name)
                    .isLessThanOrEqualTo(WINDOW + Limits.SCTP_GAP_FILL_BYTES);
        }
    }
}
