package io.parley.webrtc.peer;

import io.parley.webrtc.turn.ServerUri;
import io.parley.webrtc.turn.TurnEvent;

/** One URL of a STUN or TURN server, and what became of it. */
final class GatheringServer {
    private enum State {
        LOOKED_UP,
        ASKED,
        USEFUL,
        FAILED
    }

    final ServerUri uri;
    final String username;
    final String credential;
    private State state = State.LOOKED_UP;
    private int code = TurnEvent.NO_ANSWER;
    private String reason = "no answer";

    GatheringServer(ServerUri uri, String username, String credential) {
        this.uri = uri;
        this.username = username;
        this.credential = credential;
    }

    void onAsked() {
        if (state == State.LOOKED_UP) {
            state = State.ASKED;
        }
    }

    void onUseful() {
        state = State.USEFUL;
    }

    /** One way to it failed; others may not. */
    void note(int failureCode, String why) {
        code = failureCode;
        reason = why;
    }

    GatheringEvent fail() {
        state = State.FAILED;
        return new GatheringEvent.Failed(uri.text(), code, reason);
    }

    boolean isLookedUp() {
        return state == State.LOOKED_UP;
    }

    boolean isAsked() {
        return state == State.ASKED;
    }

    boolean isUseful() {
        return state == State.USEFUL;
    }

    boolean isFailed() {
        return state == State.FAILED;
    }
}
