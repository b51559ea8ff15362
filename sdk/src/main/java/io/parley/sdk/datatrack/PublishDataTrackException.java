package io.parley.sdk.datatrack;

import static java.util.Objects.requireNonNull;

/** A data track could not be published. */
public final class PublishDataTrackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /**
         * The token does not let this participant publish data, or the server has no data tracks.
         */
        NOT_ALLOWED,
        /** This participant publishes a track of this name already. */
        DUPLICATE_NAME,
        /** The name is empty, or longer than 256 bytes. */
        INVALID_NAME,
        /** The server did not answer within ten seconds. */
        TIMEOUT,
        /** This participant publishes as many tracks as it may. */
        LIMIT_REACHED,
        /** The room is not connected any more. */
        DISCONNECTED,
        /** The server gave another reason, which the message names. */
        INTERNAL
    }

    private final Reason reason;

    PublishDataTrackException(Reason reason, String message) {
        super(message);
        this.reason = requireNonNull(reason, "reason");
    }

    public Reason reason() {
        return reason;
    }
}
