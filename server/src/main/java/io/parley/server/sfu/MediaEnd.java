package io.parley.server.sfu;

import io.parley.webrtc.wire.Deadline;

/** One direction of a peer connection, with a deadline that its {@link Sfu} looks after. */
abstract class MediaEnd {
    static final int NO_TIMER = -1;

    /** Another one after {@link Sfu#adopt}. */
    Sfu sfu;

    /** It has ended. */
    boolean removed;

    // Of EndTimers.
    long deadline = Deadline.NEVER;
    int timerIndex = NO_TIMER;

    MediaEnd(Sfu sfu) {
        this.sfu = sfu;
    }

    /** Asks for {@link #onTimeout} at that time or before. */
    final void wakeAt(long nanos) {
        if (nanos < deadline) {
            sfu.timers.set(this, nanos);
        }
    }

    /** Does what is due, and answers when the next thing is. */
    abstract long onTimeout(long nowNanos);
}
