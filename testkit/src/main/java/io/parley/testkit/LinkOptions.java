package io.parley.testkit;

import java.time.Duration;

/**
 * How a virtual network treats each datagram.
 *
 * @param loss share of datagrams that are lost, 0 to 1
 * @param duplication share of datagrams that arrive twice, 0 to 1
 * @param minDelay shortest time on the wire
 * @param maxDelay longest time on the wire; more than {@code minDelay} reorders datagrams
 * @param rateBps bit rate of each direction between two addresses, bit/s; 0 is unlimited
 * @param queueBytes bytes that wait for the rate before the tail is dropped; only with a rate
 * @param mtu largest datagram that passes, bytes; larger ones are dropped
 */
public record LinkOptions(
        double loss,
        double duplication,
        Duration minDelay,
        Duration maxDelay,
        long rateBps,
        int queueBytes,
        int mtu) {

    /** Nothing is lost, and everything takes one millisecond. */
    public static final LinkOptions PERFECT =
            new LinkOptions(0, 0, Duration.ofMillis(1), Duration.ofMillis(1), 0, 256 * 1024, 1500);

    public LinkOptions {
        if (!(loss >= 0 && loss <= 1)) {
            throw new IllegalArgumentException("loss: " + loss + " (expected: 0 to 1)");
        }
        if (!(duplication >= 0 && duplication <= 1)) {
            throw new IllegalArgumentException(
                    "duplication: " + duplication + " (expected: 0 to 1)");
        }
        if (minDelay.isNegative() || maxDelay.compareTo(minDelay) < 0) {
            throw new IllegalArgumentException(
                    "delay: " + minDelay + " to " + maxDelay + " (expected: 0 <= min <= max)");
        }
    }

    public LinkOptions withLoss(double value) {
        return new LinkOptions(value, duplication, minDelay, maxDelay, rateBps, queueBytes, mtu);
    }

    public LinkOptions withDuplication(double value) {
        return new LinkOptions(loss, value, minDelay, maxDelay, rateBps, queueBytes, mtu);
    }

    public LinkOptions withDelay(Duration min, Duration max) {
        return new LinkOptions(loss, duplication, min, max, rateBps, queueBytes, mtu);
    }

    public LinkOptions withRate(long bitsPerSecond, int queue) {
        return new LinkOptions(loss, duplication, minDelay, maxDelay, bitsPerSecond, queue, mtu);
    }

    public LinkOptions withMtu(int bytes) {
        return new LinkOptions(loss, duplication, minDelay, maxDelay, rateBps, queueBytes, bytes);
    }
}
