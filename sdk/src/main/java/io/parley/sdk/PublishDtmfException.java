package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A DTMF digit could not be sent ({@code PublishDTMFError} of the other SDKs).
 *
 * @since 0.1
 */
public final class PublishDtmfException extends RoomException {
    private static final long serialVersionUID = 1;

    private final FailureReason reason;

    PublishDtmfException(FailureReason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = requireNonNull(reason, "reason");
    }

    /** Why, for programs; the message tells it to people. */
    public FailureReason reason() {
        return reason;
    }
}
