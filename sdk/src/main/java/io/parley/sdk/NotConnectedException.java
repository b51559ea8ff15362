package io.parley.sdk;

/**
 * The room is not connected: not yet, no longer, or it was closed.
 *
 * @since 0.1
 */
public final class NotConnectedException extends RoomException {
    private static final long serialVersionUID = 1;

    NotConnectedException(String message) {
        super(message, null);
    }
}
