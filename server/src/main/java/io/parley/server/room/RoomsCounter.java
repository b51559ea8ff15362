package io.parley.server.room;

/** What rooms count instead of logging it. */
public enum RoomsCounter {
    /** Joins that created a session. */
    JOINS,
    /** Joins that were refused. */
    JOINS_REFUSED,
    /** Sessions that were resumed. */
    RESUMES
}
