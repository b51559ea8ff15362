package io.parley.server.hooks;

/** Why an event was given up. */
enum DropReason {
    /** The outbox was full, and the event its oldest. */
    OUTBOX_FULL,
    /** It was not delivered within the longest time that it may take. */
    TOO_OLD,
    /** The receiver refused it for an hour. */
    REFUSED,
    /** The disk stood still, and so many waited for it. */
    DISK_BEHIND,
    /** Its bytes could not be read any more. */
    UNREADABLE,
    /** An operator said so. */
    BY_OPERATOR,
    /** It was in memory alone when the server stopped. */
    NOT_STORED
}
