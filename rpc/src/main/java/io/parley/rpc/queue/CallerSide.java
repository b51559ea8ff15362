package io.parley.rpc.queue;

import io.grpc.Status;
import io.parley.rpc.proto.webrtc.v1.ICECandidate;
import org.jspecify.annotations.Nullable;

/** What a caller may still hear: keeps the order of the protocol whatever the answerer does. */
final class CallerSide {

    /** Null after the end: what is remembered of a call must not keep its stream in memory. */
    private @Nullable CallerListener listener;

    private boolean answered;
    private int candidates;

    CallerSide(CallerListener listener) {
        this.listener = listener;
    }

    boolean ended() {
        return listener == null;
    }

    /** False if the answer is none, and the call has failed with that. */
    boolean answer(String sdp) {
        if (listener == null || answered) {
            return true;
        }
        if (sdp.isEmpty()) {
            end(Outcomes.NO_SDP);
            return false;
        }
        answered = true;
        listener.onAnswer(sdp);
        return true;
    }

    void candidate(ICECandidate candidate) {
        if (listener != null && answered && candidates++ < Limits.MAX_CANDIDATES) {
            listener.onCandidate(candidate);
        }
    }

    /** The answerer is done, or gone, which is the same to a caller who has the answer. */
    void done() {
        end(answered ? Status.OK : Outcomes.NO_ANSWER);
    }

    void end(Status status) {
        CallerListener ending = listener;
        listener = null;
        if (ending != null) {
            ending.onEnd(status);
        }
    }

    /** Nobody listens any more. */
    void cancel() {
        listener = null;
    }
}
