package io.parley.rpc.queue;

/**
 * Tells when somebody has stopped to answer: something is asked for, and nothing was answered over
 * several looks. How long one answer takes does not matter, since in a crowd it takes long. Nor
 * does one late look, since a process that was held up itself finds the answers right after it. Not
 * thread-safe; owns no clock.
 */
final class Stall {
    /** Looks in a row without an answer. */
    static final int LOOKS = 3;

    private long asked;
    private int silent;

    void onAsked() {
        asked++;
    }

    void onAnswered() {
        asked--;
        silent = 0;
    }

    /** Looks again, in steady steps; true if this is a stall. */
    boolean look() {
        silent = asked > 0 ? silent + 1 : 0;
        return silent >= LOOKS;
    }

    /** Nothing is asked for any more. */
    void reset() {
        asked = 0;
        silent = 0;
    }
}
