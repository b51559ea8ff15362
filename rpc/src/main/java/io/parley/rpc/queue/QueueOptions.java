package io.parley.rpc.queue;

import java.time.Duration;

/**
 * Limits of a queue.
 *
 * @param maxWaitingAnswerers how many answerers may wait for one host, 0 for no limit; 0 by
 *     default. One machine has two and, while it reconnects, four.
 * @param maxPendingCalls how many calls may wait for one host, 0 for no limit; 0 by default
 * @param offlineAfter how long a host may be without an answerer until it counts as offline; 15 s
 *     by default, longer than any exchange keeps an answerer busy
 * @param offlineWait how long a call to a host that is offline waits nevertheless; 5 s by default,
 *     which slows down those who try again and again, and covers an answerer that reconnects
 */
public record QueueOptions(
        int maxWaitingAnswerers, int maxPendingCalls, Duration offlineAfter, Duration offlineWait) {

    /** The defaults that the parameters describe. */
    public static final QueueOptions DEFAULT =
            new QueueOptions(0, 0, Duration.ofSeconds(15), Duration.ofSeconds(5));

    public QueueOptions {
        requireNotNegative("maxWaitingAnswerers", maxWaitingAnswerers);
        requireNotNegative("maxPendingCalls", maxPendingCalls);
        requireNotNegative("offlineAfter", offlineAfter.toMillis());
        requireNotNegative("offlineWait", offlineWait.toMillis());
    }

    private static void requireNotNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0 or more)");
        }
    }

    /** These options with other limits for each host. */
    public QueueOptions withLimits(int waitingAnswerers, int pendingCalls) {
        return new QueueOptions(waitingAnswerers, pendingCalls, offlineAfter, offlineWait);
    }

    /** These options with another idea of being offline. */
    public QueueOptions withOffline(Duration after, Duration wait) {
        return new QueueOptions(maxWaitingAnswerers, maxPendingCalls, after, wait);
    }
}
