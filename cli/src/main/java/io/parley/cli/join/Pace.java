package io.parley.cli.join;

import java.util.concurrent.locks.LockSupport;

/** Waits for the times at which parts of a file are due. One thread. */
final class Pace {

    private final long begin = System.nanoTime();

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
