package io.parley.server.link;

/** A description that cannot be used; the text says where and why. */
public final class NegotiationException extends Exception {
    private static final long serialVersionUID = 1L;

    public NegotiationException(String message) {
        super(message, null, false, false);
    }
}
