package io.parley.sdk.packet;

/** There is no connection to send over, and none will come. */
public final class NotConnectedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public NotConnectedException(String message) {
        super(message);
    }
}
