package io.parley.server.hooks;

/** How an attempt ended. */
enum Outcome {
    /** A status of 2xx. */
    DELIVERED,
    /** The receiver does not want the event: a status of 4xx but 408, 425 and 429. */
    REFUSED,
    /** The receiver could not take the event: any other status. */
    STATUS,
    /** No answer in time. */
    TIMEOUT,
    /** No connection. */
    UNREACHABLE,
    /** The connection ended before the answer. */
    BROKEN;

    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_EARLY = 425;
    private static final int TOO_MANY_REQUESTS = 429;

    static Outcome ofStatus(int status) {
        if (status >= 200 && status < 300) {
            return DELIVERED;
        }
        boolean later =
                status == REQUEST_TIMEOUT || status == TOO_EARLY || status == TOO_MANY_REQUESTS;
        return status >= 400 && status < 500 && !later ? REFUSED : STATUS;
    }
}
