package io.parley.server.sfu;

import io.parley.webrtc.wire.Deadline;

/** One direction of a peer connection, with a deadline that its {@link Sfu} looks after. */
abstract class MediaEnd {
    /** Another one after {@link Sfu#adopt}. */
    Sfu sfu;

    private long deadline = Deadline.NEVER;

    MediaEnd(Sfu sfu) {
        this.sfu = sfu;
    }

    /** Asks for {@link #onTimeout} at that time or before. */
    final void wakeAt(long nanos) {
        if (nanos < deadline) {
            deadline = nanos;
            sfu.wakeAt(nanos);
        }
    }

    final long deadline() {
        return deadline;
    }

    final void handleTimeout(long nowNanos) {
        if (nowNanos >= deadline) {
            deadline = Deadline.NEVER;
            deadline = Math.min(deadline, onTimeout(nowNanos));
        }
    }

    /** Does what is due, and answers when the next thing is. */
    abstract long onTimeout(long nowNanos);
}
