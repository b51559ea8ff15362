package io.parley.token;

/** A token was refused; the text is for the client, as LiveKit's clients know it. */
public final class TokenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int httpStatus;

    TokenException(int httpStatus, String text) {
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
