package io.parley.server.room;

import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import org.jspecify.annotations.Nullable;

/** One signalling socket of a participant, as its owner sees it. Any thread; calls keep order. */
public interface SignalSession {
    /**
     * What a message is answered with that the room need not see: a ping, which is nearly all that
     * an idle client sends. Asked before {@link #onRequest}, and instead of it if there is an
     * answer.
     *
     * @return null if it is a request like others
     */
    @Nullable SignalResponse answer(SignalRequest request);

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
