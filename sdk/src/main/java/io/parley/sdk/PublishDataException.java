package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A data message could not be sent ({@code PublishDataError} of the other SDKs).
 *
 * @since 0.1
 */
public final class PublishDataException extends RoomException {
    private static final long serialVersionUID = 1;

    private final FailureReason reason;

    PublishDataException(FailureReason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = requireNonNull(reason, "reason");
    }

    /** Why, for programs; the message tells it to people. */
    public FailureReason reason() {
        return reason;
    }
}
