package io.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualNetworkTest {
    private static final InetSocketAddress A = new InetSocketAddress("10.0.0.1", 1000);
    private static final InetSocketAddress B = new InetSocketAddress("10.0.0.2", 1000);

    /** Sends a number every 10 ms and notes what arrives, and when. */
    private static final class Ticker implements VirtualHost {
        final List<String> log = new ArrayList<>();
        final InetSocketAddress self;
        final InetSocketAddress peer;
        int left;
        long next;
        boolean due;

        Ticker(InetSocketAddress self, InetSocketAddress peer, int count) {
            this.self = self;
            this.peer = peer;
            this.left = count;
            this.next = count > 0 ? 10_000_000 : Long.MAX_VALUE;
        }

        @Override
        public void handleDatagram(
                InetSocketAddress local, InetSocketAddress remote, ByteBuffer in, long nowNanos) {
            log.add(in.getInt() + "@" + nowNanos / 1_000_000);
        }

        @Override
        public void handleTimeout(long nowNanos) {
            if (nowNanos >= next) {
                due = true;
                next = --left > 0 ? nowNanos + 10_000_000 : Long.MAX_VALUE;
            }
        }

        @Override
        public void drain(Outbox out, long nowNanos) {
            if (due) {
                due = false;
                out.send(self, peer, ByteBuffer.allocate(4).putInt(0, left));
            }
        }

        @Override
        public long nextTimeout() {
            return next;
        }
    }

    private static List<String> exchange(long seed, LinkOptions link, int count) {
        VirtualNetwork network = new VirtualNetwork(seed, link);
        Ticker receiver = new Ticker(B, A, 0);
        network.attach(A, new Ticker(A, B, count));
        network.attach(B, receiver);
        network.run(Duration.ofMinutes(10));
        return receiver.log;
    }

    @Test
    void aPerfectLinkDeliversEverythingInOrderAfterItsDelay() {
        assertThat(exchange(1, LinkOptions.PERFECT, 3)).containsExactly("2@11", "1@21", "0@31");
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        LinkOptions bad =
                LinkOptions.PERFECT
                        .withLoss(0.2)
                        .withDuplication(0.1)
                        .withDelay(Duration.ofMillis(1), Duration.ofMillis(50));
        assertThat(exchange(7, bad, 1000)).isEqualTo(exchange(7, bad, 1000));
        assertThat(exchange(7, bad, 1000)).isNotEqualTo(exchange(8, bad, 1000));
    }

    @Test
    void aLossyLinkLosesAboutTheShareThatWasAsked() {
        assertThat(exchange(3, LinkOptions.PERFECT.withLoss(0.2), 10_000).size())
                .isBetween(7_700, 8_300);
    }

    @Test
    void aSlowLinkSpacesDatagramsAndDropsWhatItsQueueCannotHold() {
        // 4 bytes at 800 bit/s take 40 ms; one arrives every 10 ms; two fit the queue.
        List<String> log = exchange(4, LinkOptions.PERFECT.withRate(800, 8), 100);
        assertThat(log.size()).isBetween(20, 40);
    }
}
