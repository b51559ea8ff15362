package io.parley.server.room;

import io.parley.proto.livekit.SignalResponse;

/**
 * The way to one client's signalling socket. Called on the thread of the room's shard; no call may
 * block.
 */
public interface SignalSink {
    /**
     * Queues one message. The messages before the upgrade are kept and sent right after it. Does
     * nothing once closed.
     */
    void send(SignalResponse message);

    /** Closes the socket after what was queued. Idempotent. */
    void close(int code, String reason);

    /**
     * Bytes that were queued and have not left the process, roughly. The session is closed above
     * {@link Limits#MAX_SIGNAL_BACKLOG}.
     */
    long pendingBytes();
}
