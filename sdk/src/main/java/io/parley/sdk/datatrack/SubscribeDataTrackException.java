package io.parley.sdk.datatrack;

import static java.util.Objects.requireNonNull;

/** A data track could not be subscribed to. */
public final class SubscribeDataTrackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The track is not published any more. */
        UNPUBLISHED,
        /** The server did not confirm within ten seconds. */
        TIMEOUT,
        /** The room is not connected any more. */
        DISCONNECTED
    }

    private final Reason reason;

    SubscribeDataTrackException(Reason reason, String message) {
        super(message);
        this.reason = requireNonNull(reason, "reason");
    }

    public Reason reason() {
        return reason;
    }
}
