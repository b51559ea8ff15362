package io.parley.sdk.datatrack;

import static java.util.Objects.requireNonNull;

/** A frame was not taken. */
public final class PushFrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The track is not published any more. */
        TRACK_UNPUBLISHED,
        /** Too many frames wait to be sent; this one is lost. */
        QUEUE_FULL,
        /** There is no key to encrypt the frame with. */
        ENCRYPTION_FAILED
    }

    private final Reason reason;

    PushFrameException(Reason reason, String message) {
        super(message);
        this.reason = requireNonNull(reason, "reason");
    }

    public Reason reason() {
        return reason;
    }
}
