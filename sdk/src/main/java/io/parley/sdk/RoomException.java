package io.parley.sdk;

import org.jspecify.annotations.Nullable;

/**
 * Something that was asked of a room did not work. Each operation fails with a subclass of its own,
 * except a call of a remote method, which fails with {@link io.parley.sdk.rpc.RpcException}.
 *
 * @since 0.1
 */
public abstract sealed class RoomException extends RuntimeException
        permits ConnectException,
                NotConnectedException,
                PublishDataException,
                PublishDtmfException,
                PublishTrackException,
                PublishTranscriptionException,
                RequestException,
                UnpublishTrackException {
    private static final long serialVersionUID = 1;

    RoomException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
