package io.parley.server.room;

/** Every bound of a room, a participant and a signalling session, and why it has its value. */
public final class Limits {
    /**
     * Bytes that may wait for a client that does not read its signalling socket. A join into a room
     * of a thousand participants with full metadata fits; above it the socket is closed, and the
     * client resumes.
     */
    public static final long MAX_SIGNAL_BACKLOG = 8L * 1024 * 1024;

    private Limits() {}
}
