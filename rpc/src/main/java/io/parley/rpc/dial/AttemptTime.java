package io.parley.rpc.dial;

import io.parley.rpc.proto.webrtc.v1.AnswerRequestInitStage;

/** How long an answerer tries to connect to a caller. */
final class AttemptTime {
    private static final long DEFAULT_MILLIS = 10_000;

    /** However the clocks of the two machines differ, an attempt has this long. */
    private static final long SHORTEST_MILLIS = 5_000;

    private static final long LONGEST_MILLIS = 60_000;

    private AttemptTime() {}

    /**
     * Until the deadline of the offer, within bounds.
     *
     * @param nowMillis of this machine's clock, since 1970
     */
    static long millis(AnswerRequestInitStage init, long nowMillis) {
        if (!init.hasDeadline()) {
            return DEFAULT_MILLIS;
        }
        long seconds =
                Math.max(0, Math.min(Long.MAX_VALUE / 2_000, init.getDeadline().getSeconds()));
        long dueMillis = seconds * 1_000 + init.getDeadline().getNanos() / 1_000_000;
        return Math.min(LONGEST_MILLIS, Math.max(SHORTEST_MILLIS, dueMillis - nowMillis));
    }
}
