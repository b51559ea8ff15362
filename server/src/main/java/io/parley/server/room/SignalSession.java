package io.parley.server.room;

import io.parley.proto.livekit.SignalRequest;

/** One signalling socket of a participant, as its owner sees it. Any thread; calls keep order. */
public interface SignalSession {
    /** A message of the client. Ignored after the session's end. */
    void onRequest(SignalRequest request);

    /**
     * A frame that is no {@link SignalRequest}: counted, and the socket is closed with a reason.
     * The participant may resume.
     */
    void onMalformed(String reason);

    /** The socket is gone, whoever closed it. Idempotent. */
    void onClosed(String reason);
}
