package io.parley.cli.join;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** Waits for the times at which parts of a file are due. One thread. */
final class Pace {

    /** Plays a file once. */
    interface Pass {
        /**
         * @param begin where it begins, counted since the first time
         * @return where it ended
         */
        long play(Pace pace, long begin) throws IOException;
    }

    private final long begin = System.nanoTime();

    /**
     * Plays a file once, or again and again until the thread is interrupted or nothing is in it.
     */
    static void play(boolean loop, Pass pass) throws IOException {
        Pace pace = new Pace();
        long begin = 0;
        long end = pass.play(pace, begin);
        while (loop && end > begin && !Thread.currentThread().isInterrupted()) {
            begin = end;
            end = pass.play(pace, begin);
        }
    }

    /**
     * Waits until a time has come.
     *
     * @param nanos since this was made
     * @return false if the thread was interrupted
     */
    boolean await(long nanos) {
        long left = begin + nanos - System.nanoTime();
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
            left = begin + nanos - System.nanoTime();
        }
        return !Thread.currentThread().isInterrupted();
    }
}
