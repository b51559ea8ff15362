package io.parley.webrtc.peer;

import io.parley.webrtc.sdp.SdpType;

/**
 * Which description may be set when (RFC 9429 §3.2).
 *
 * <pre>
 *                       setRemote(OFFER)               setLocal(PRANSWER)
 *                           /-----\                               /-----\
 *                           |     |                               |     |
 *                           v     |                               v     |
 *            +---------------+    |                +---------------+    |
 *            |               |----/                |               |----/
 *            |  have-        | setLocal(PRANSWER)  | have-         |
 *            |  remote-offer |-------------------&gt; | local-pranswer|
 *            |               |                     |               |
 *            +---------------+                     +---------------+
 *                 ^   | setLocal(ANSWER)                   |
 *  setRemote(OFFER)   v                                    | setLocal(ANSWER)
 *            +---------------+                             |
 *            |    stable     |&lt;----------------------------/
 *            +---------------+      ... and the same with local and remote exchanged
 * </pre>
 */
final class SignalingTransitions {
    private SignalingTransitions() {}

    /**
     * The state after a description of that type.
     *
     * @throws IllegalStateException when it may not be set now
     */
    static SignalingState next(SignalingState state, boolean local, SdpType type) {
        SignalingState next =
                switch (type) {
                    case OFFER -> afterOffer(state, local);
                    case PRANSWER -> afterPranswer(state, local);
                    case ANSWER -> afterAnswer(state, local);
                    case ROLLBACK -> afterRollback(state);
                };
        if (next == SignalingState.CLOSED) {
            String side = local ? "local " : "remote ";
            throw new IllegalStateException(
                    "cannot set a " + side + type + " in signaling state " + state);
        }
        return next;
    }

    private static SignalingState afterOffer(SignalingState state, boolean local) {
        SignalingState offered =
                local ? SignalingState.HAVE_LOCAL_OFFER : SignalingState.HAVE_REMOTE_OFFER;
        boolean allowed = state == SignalingState.STABLE || state == offered;
        return allowed ? offered : SignalingState.CLOSED;
    }

    private static SignalingState afterPranswer(SignalingState state, boolean local) {
        SignalingState provisional =
                local ? SignalingState.HAVE_LOCAL_PRANSWER : SignalingState.HAVE_REMOTE_PRANSWER;
        return mayAnswer(state, local) ? provisional : SignalingState.CLOSED;
    }

    private static SignalingState afterAnswer(SignalingState state, boolean local) {
        return mayAnswer(state, local) ? SignalingState.STABLE : SignalingState.CLOSED;
    }

    private static boolean mayAnswer(SignalingState state, boolean local) {
        return local
                ? state == SignalingState.HAVE_REMOTE_OFFER
                        || state == SignalingState.HAVE_LOCAL_PRANSWER
                : state == SignalingState.HAVE_LOCAL_OFFER
                        || state == SignalingState.HAVE_REMOTE_PRANSWER;
    }

    private static SignalingState afterRollback(SignalingState state) {
        boolean offered =
                state == SignalingState.HAVE_LOCAL_OFFER
                        || state == SignalingState.HAVE_REMOTE_OFFER;
        return offered ? SignalingState.STABLE : SignalingState.CLOSED;
    }
}
