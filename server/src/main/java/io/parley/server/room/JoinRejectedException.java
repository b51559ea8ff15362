package io.parley.server.room;

/** A join was refused before the signalling socket opened; tells the HTTP answer. */
public final class JoinRejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int httpStatus;

    JoinRejectedException(int httpStatus, String text) {
        super(text, null, false, false);
        this.httpStatus = httpStatus;
    }

    /** The HTTP status to answer with. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The body to answer with. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
